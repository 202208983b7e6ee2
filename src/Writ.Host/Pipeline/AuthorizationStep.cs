using Writ.Authorize;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Permits;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Keys;

namespace Writ.Host.Pipeline;

/// <summary>T1 and T2 of the walk. A local run merges them: decision, permit and spend are one transaction, so that no unspent
/// permit ever lies about.</summary>
internal sealed class AuthorizationStep(ControlPlane plane, Recording recording, IProgress progress)
{
    /// <summary>The spent permit; null where the allow got none because it cannot be confined here.</summary>
    public async Task<SpentPermit?> Authorize(Dossier dossier)
    {
        var began = plane.Clock.GetTimestamp();
        progress.Begin(Stage.Authorize, "permit");
        if (await Withheld(dossier, began).ConfigureAwait(false)) return null;

        using var holder = P256Signer.Create();
        var issued = Make(dossier, holder);
        var claims = issued.Permit.Claims;
        var now = plane.NowMs();
        var statement = dossier.Chain.Next(PredicateTypes.Authorization, now,
            position => Predicate(dossier, position) with { Permit = issued.Permit.Text, Spend = SpendOf(claims, now) },
            DocumentsJson.Default.AuthorizationPredicate);
        dossier.Permit = issued.Permit;
        dossier.Summary = dossier.Summary with { State = "running", Permit = claims.Id, StartedAtMs = now };

        // A crash before this commit leaves nothing; after it a spent permit that recovery ends with a receipt "started: no".
        Faults.Hit("before-authorize");
        var (batch, verdict) = await recording.Try(dossier,
            [issued.Row, .. plane.Spender.Requests(claims), .. recording.Inputs(dossier), Recording.Open(dossier, OpenRun.SpentPhase),
                Recording.Summary(dossier), statement]).ConfigureAwait(false);
        Faults.Hit("after-authorize");
        if (!verdict.Committed) throw Recording.Rejected(dossier, "the authorization", batch, verdict);

        dossier.Took(Stage.Authorize, plane.MicrosecondsSince(began));
        progress.End(Stage.Authorize, StageEnd.Done, $"{claims.Id}  1 use", plane.MicrosecondsSince(began));
        return Spent(batch, verdict, claims);
    }

    /// <summary>T1 alone: a permit to be spent later, elsewhere in time. Null where it was withheld.</summary>
    public async Task<Permit?> Issue(Dossier dossier, P256Signer holder)
    {
        var began = plane.Clock.GetTimestamp();
        if (await Withheld(dossier, began).ConfigureAwait(false)) return null;
        var issued = Make(dossier, holder);
        var statement = dossier.Chain.Next(PredicateTypes.Authorization, plane.NowMs(),
            position => Predicate(dossier, position) with { Permit = issued.Permit.Text }, DocumentsJson.Default.AuthorizationPredicate);
        dossier.Permit = issued.Permit;
        dossier.Summary = dossier.Summary with { State = "permitted", Permit = issued.Permit.Id };
        await recording.Commit(dossier, "the permit",
            [issued.Row, .. recording.Inputs(dossier), Recording.Open(dossier, OpenRun.IssuedPhase), Recording.Summary(dossier), statement]).ConfigureAwait(false);
        progress.End(Stage.Authorize, StageEnd.Done, $"{issued.Permit.Id}  1 use", plane.MicrosecondsSince(began));
        return issued.Permit;
    }

    /// <summary>T2 alone: spends a permit that was checked.</summary>
    public async Task<(SpentPermit? Spent, Refusal? Refusal)> Spend(Dossier dossier, Permit permit)
    {
        var began = plane.Clock.GetTimestamp();
        var now = plane.NowMs();
        var statement = dossier.Chain.Next(PredicateTypes.Spend, now,
            position => new SpendPredicate { Position = position, Intent = dossier.IntentDigest, Spend = SpendOf(permit.Claims, now) },
            DocumentsJson.Default.SpendPredicate);
        dossier.Summary = dossier.Summary with { State = "running", StartedAtMs = now };
        Faults.Hit("before-spend");
        var (batch, verdict) = await recording.Try(dossier,
            [.. plane.Spender.Requests(permit.Claims), ClockFloor.Raise(now), Recording.Open(dossier, OpenRun.SpentPhase),
                Recording.Summary(dossier), statement]).ConfigureAwait(false);
        Faults.Hit("after-spend");
        if (!verdict.Committed) return (null, await plane.Spender.Explain(permit.Id, dossier.Execution).ConfigureAwait(false) ?? Refusal.Spent);

        dossier.Took(Stage.Authorize, plane.MicrosecondsSince(began));
        progress.End(Stage.Authorize, StageEnd.Done, $"{permit.Id}  spent", plane.MicrosecondsSince(began));
        return (Spent(batch, verdict, permit.Claims), null);
    }

    /// <summary>Records a decision that is not an allow, with its receipt, in one transaction.</summary>
    public Task Deny(Dossier dossier)
    {
        // Nobody can be asked yet: a pending decision ends as a denial that says so.
        var pending = dossier.Decision.Effect == DecisionEffect.Pending;
        progress.End(Stage.Authorize, StageEnd.Skipped, "no permit", 0);
        progress.End(Stage.Execute, StageEnd.Skipped, "nothing ran", 0);
        return Close(dossier, pending
            ? new StopReason(Outcome.Denied, "WRIT6031", "the policy asks for an approval, and approvals cannot be given yet")
            : new StopReason(Outcome.Denied, dossier.Decision.Code, dossier.Decision.Reason), withheld: null);
    }

    private async Task<bool> Withheld(Dossier dossier, long began)
    {
        if (plane.Confine(dossier) is not { } why) return false;
        var reason = new StopReason(Outcome.Denied, why.Id, why.Reason);
        dossier.Summary = dossier.Summary with { Remedy = why.Remedy };
        progress.End(Stage.Authorize, StageEnd.Stopped, $"withheld: {why.Reason} ({why.Id})", plane.MicrosecondsSince(began));
        progress.End(Stage.Execute, StageEnd.Skipped, "nothing ran", 0);
        await Close(dossier, reason, reason).ConfigureAwait(false);
        return true;
    }

    private async Task Close(Dossier dossier, StopReason reason, StopReason? withheld)
    {
        var now = plane.NowMs();
        var authorization = dossier.Chain.Next(PredicateTypes.Authorization, now,
            position => Predicate(dossier, position) with { Withheld = withheld }, DocumentsJson.Default.AuthorizationPredicate);
        var outcome = new RunOutcome
        {
            Outcome = Outcome.Denied, Started = Started.No, Code = reason.Code, Reason = reason.Reason, Confirmation = Confirmation.Confirmed,
        };
        dossier.Outcome = outcome;
        var receipt = Recording.Receipt(dossier, outcome, now);
        dossier.Summary = dossier.Summary with
        {
            State = "denied",
            Code = reason.Code,
            Reason = reason.Reason,
            EndedAtMs = now,
            StageMicroseconds = dossier.Stages(),
        };
        await recording.Commit(dossier, "the denial",
            [new ExpectEpoch(plane.Register.Epoch), .. recording.Inputs(dossier), Recording.Summary(dossier), authorization, receipt]).ConfigureAwait(false);
    }

    private IssuedPermit Make(Dossier dossier, P256Signer holder) => plane.Issuer.Value.Issue(new PermitOrder
    {
        Id = plane.Intents.NewId(IdKind.Permit),
        Intent = dossier.Intent,
        Decision = dossier.Decision,
        Authority = dossier.Policy.Digest,
        Programs = dossier.Programs,
        Holder = holder.PublicKey,
        EnforcementPoint = plane.EnforcementPoint,
        Epoch = plane.Register.Epoch,
    });

    private SpendRecord SpendOf(PermitClaims claims, long now) => new(claims.Id, now, plane.Register.Epoch, plane.EnforcementPoint);

    private static AuthorizationPredicate Predicate(Dossier dossier, StatementPosition position) => new()
    {
        Position = position,
        Intent = dossier.IntentDigest,
        Parent = dossier.Intent.Parent,
        DecisionInput = dossier.Decision.Input,
        Authority = dossier.Policy.Digest,
        Decision = dossier.Decision,
    };

    private static SpentPermit Spent(RegisterBatch batch, RegisterVerdict verdict, PermitClaims claims) =>
        SpentPermit.From(batch, verdict, claims.Id, claims.Execution, claims.Grant.Intent, claims.Grant.Programs, claims.Grant.Epoch);
}
