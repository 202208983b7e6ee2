using Writ.Benchmarks.Harness;
using Writ.Core.Documents;
using Writ.Host.Pipeline;

namespace Writ.Benchmarks.Subjects;

/// <summary>From the spent permit to the confirmed end of <c>/bin/true</c>, beside a plain spawn and bubblewrap, in turns.</summary>
internal static class Spawn
{
    private const int Rounds = 200;

    private static readonly string[] BubblewrapArguments =
        ["--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--die-with-parent", "/bin/true"];

    public static Subject Subject { get; } = new("execute/spawn", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        await using var embedded = await EmbeddedPlane.Open();
        var progress = new NoProgress();
        var recording = new Recording(embedded.Plane);
        var decide = new DecisionStep(embedded.Plane, progress);
        var authorize = new AuthorizationStep(embedded.Plane, recording, progress);
        var execute = new ExecutionStep(embedded.Plane, recording, decide, progress);

        List<Way> ways =
        [
            Way.Simple("execute/spawn/plain", () => Programs.Run("/bin/true", [])),
            new("execute/spawn", async () =>
            {
                var dossier = await decide.Decide(embedded.Request);
                var spent = await authorize.Authorize(dossier) ?? throw new InvalidOperationException("not authorized");
                return async () =>
                {
                    var outcome = await execute.Execute(
                        dossier, spent, embedded.Request, new RunStreams(null, Stream.Null, Stream.Null), delegable: false, CancellationToken.None);
                    if (outcome.Outcome != Outcome.Completed) throw new InvalidOperationException($"ended {outcome.Outcome}: {outcome.Reason}");
                };
            }),
        ];
        if (Programs.Exists("bwrap")) ways.Add(Way.Simple("execute/spawn/bubblewrap", () => Programs.Run("bwrap", BubblewrapArguments)));

        var lines = await Interleaved.Time(Rounds, [.. ways]);
        yield return lines[0];
        if (lines.Count > 2) yield return lines[2];
        yield return lines[1].ComparedWith(lines[0]);
        if (lines.Count > 2) yield return (lines[1] with { Name = "execute/spawn/against-bubblewrap" }).ComparedWith(lines[2]);
    }
}
