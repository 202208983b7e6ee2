using Writ.Benchmarks.Harness;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Statements;
using Writ.Host.Pipeline;

namespace Writ.Benchmarks.Subjects;

/// <summary>What an authorization is made of, one step after another, alone on one thread; without the register.</summary>
internal static class AuthorizeSteps
{
    public static Harness.Subject Subject { get; } = new("authorize/steps", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        await using var embedded = await EmbeddedPlane.Open();
        var (plane, request) = (embedded.Plane, embedded.Request);
        var progress = new NoProgress();
        var decide = new DecisionStep(plane, progress);
        var authorize = new AuthorizationStep(plane, new Recording(plane), progress);
        var (id, salt) = (plane.Intents.NewId(IdKind.Execution), IntentBuilder.NewSalt());
        var policy = await plane.Policies.Current();
        var dossier = await decide.Consider(request, policy);
        if (plane.Confine(dossier) is { } refusal) throw new InvalidOperationException(refusal.Reason);
        var (passed, intent) = (request with { Environment = dossier.Environment }, dossier.Intent);

        yield return Loop.Time("authorize/steps/intent", () => decide.Intend(passed, id, salt));
        yield return Loop.Time("authorize/steps/decision", () => decide.Open(passed, intent, policy).GetAwaiter().GetResult());
        yield return Loop.Time("authorize/steps/confinement", () => plane.Confine(dossier));
        yield return Loop.Time("authorize/steps/permit", () => authorize.Make(dossier, plane.Holder, TimeSpan.FromSeconds(30)));
        dossier.Permit = authorize.Make(dossier, plane.Holder, TimeSpan.FromSeconds(30)).Permit;
        yield return Loop.Time("authorize/steps/statement", () =>
        {
            _ = dossier.Chain.Next(PredicateTypes.Authorization, dossier.DecidedAtMs,
                position => AuthorizationStep.Predicate(dossier, position) with { Permit = dossier.Permit.Text }, DocumentsJson.Default.AuthorizationPredicate);
            dossier.Chain.TakeBack(0);
        });
    }
}
