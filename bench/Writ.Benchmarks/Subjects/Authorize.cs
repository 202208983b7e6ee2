using Writ.Benchmarks.Harness;
using Writ.Host.Pipeline;

namespace Writ.Benchmarks.Subjects;

/// <summary>Decide, permit and spend, durable, through the pipeline's own steps, at 1, 16 and 64 callers.</summary>
internal static class Authorize
{
    private static readonly int[] CallersAtOnce = [1, 16, 64];

    public static Subject Subject { get; } = new("authorize/sqlite", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        foreach (var callers in CallersAtOnce)
        {
            await using var embedded = await EmbeddedPlane.Open();
            var progress = new NoProgress();
            var decide = new DecisionStep(embedded.Plane, progress);
            var authorize = new AuthorizationStep(embedded.Plane, new Recording(embedded.Plane), progress);
            yield return await Callers.Time($"authorize/sqlite/{callers}", callers, async operation =>
            {
                var dossier = await decide.Decide(embedded.Request);
                if (await authorize.Authorize(dossier) is null)
                    throw new InvalidOperationException($"operation {operation} was not authorized: {dossier.Decision.Reason} {dossier.Outcome?.Reason}");
            }, callers == CallersAtOnce[0] ? Callers.LongWarmUp : null);
        }
    }
}
