using Writ.Authorize;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Permits;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Keys;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>T1 and T2 of the walk. A local run merges them: decision, reservation, permit and spend are one transaction, so that no
/// unspent permit ever lies about.</summary>
internal sealed class AuthorizationStep(ControlPlane plane, Recording recording, IProgress progress)
{
    private readonly Conditions _conditions = new(plane, recording);

    /// <summary>The spent permit; null where the allow got none, and <see cref="Dossier.Outcome"/> says why.</summary>
    public async Task<SpentPermit?> Authorize(Dossier dossier, string? handOut = null)
    {
        var began = plane.Clock.GetTimestamp();
        progress.Begin(Stage.Authorize, "permit");
        if (await Withheld(dossier, began).ConfigureAwait(false)) return null;

        // Handed out, it is its holder's; otherwise this process holds what it spends at once.
        using var theirs = handOut is null ? null : P256Signer.Create();
        Faults.Hit("before-authorize");
        var committed = await _conditions.Commit([dossier], () =>
        {
            Faults.Hit("before-issue");
            var issued = Make(dossier, theirs ?? plane.Holder, PermitIssuer.Window);
            var claims = issued.Permit.Claims;

            // After it was issued: a second that begins in between would put the spend before the window.
            var now = plane.NowMs();
            var statement = dossier.Chain.Next(PredicateTypes.Authorization, now,
                position => Predicate(dossier, position) with { Permit = issued.Permit.Text, Spend = SpendOf(claims, now) }, DocumentsJson.Default.AuthorizationPredicate);
            dossier.Permit = issued.Permit;
            dossier.Summary = dossier.Summary with { State = "running", Permit = claims.Id, StartedAtMs = now };
            dossier.Targets = RevocationTargets.Of(dossier);
            return [issued.Row, .. Spender.Requests(claims), .. Conditions.Reserve(dossier, now), .. recording.Inputs(dossier),
                recording.Open(dossier, OpenRun.SpentPhase), Recording.Summary(dossier), statement];
        }).ConfigureAwait(false);

        // A crash before the commit leaves nothing; after it a spent permit that recovery ends with a receipt "started: no".
        Faults.Hit("after-authorize");
        if (committed.Refusal is { } refusal)
        {
            await Refuse(dossier, refusal, began).ConfigureAwait(false);
            return null;
        }

        var permit = dossier.Permit!;
        if (theirs is not null) new PermitFile { Permit = permit.Text, HolderKey = theirs.ExportPem(), Intent = dossier.Intent }.Save(handOut!);
        dossier.Took(Stage.Authorize, plane.MicrosecondsSince(began));
        progress.End(Stage.Authorize, StageEnd.Done, $"{permit.Id}  1 use", plane.MicrosecondsSince(began));
        return Spent(committed, permit.Claims);
    }

    /// <summary>T1 alone: permits to be spent later, elsewhere in time: all of a grant or none. Empty where they were withheld.</summary>
    /// <param name="dossiers">One for each use; all of one request, under one approval.</param>
    public async Task<bool> Issue(IReadOnlyList<Dossier> dossiers, P256Signer holder, TimeSpan window)
    {
        var began = plane.Clock.GetTimestamp();
        foreach (var dossier in dossiers)
        {
            if (!await Withheld(dossier, began).ConfigureAwait(false)) continue;
            await DenyRest(dossiers, dossier).ConfigureAwait(false);
            return false;
        }

        var committed = await _conditions.Commit(dossiers, () =>
        {
            var now = plane.NowMs();
            return [.. dossiers.SelectMany(dossier => IssueOne(dossier, holder, window, now))];
        }).ConfigureAwait(false);
        if (committed.Refusal is { } refusal)
        {
            foreach (var dossier in dossiers) await Refuse(dossier, refusal, began).ConfigureAwait(false);
            return false;
        }

        progress.End(Stage.Authorize, StageEnd.Done,
            dossiers is [var one] ? $"{one.Permit!.Id}  1 use" : $"{dossiers.Count} permits of 1 use each", plane.MicrosecondsSince(began));
        return true;
    }

    /// <summary>T2 alone: spends a permit that was checked.</summary>
    public async Task<(SpentPermit? Spent, Refusal? Refusal)> Spend(Dossier dossier, Permit permit)
    {
        var began = plane.Clock.GetTimestamp();
        Faults.Hit("before-spend");
        var committed = await _conditions.Commit([dossier], () =>
        {
            var now = plane.NowMs();
            var statement = dossier.Chain.Next(PredicateTypes.Spend, now,
                position => new SpendPredicate { Position = position, Intent = dossier.IntentDigest, Spend = SpendOf(permit.Claims, now) },
                DocumentsJson.Default.SpendPredicate);
            dossier.Summary = dossier.Summary with { State = "running", StartedAtMs = now };
            return [.. Spender.Requests(permit.Claims), ClockFloor.Raise(now), recording.Open(dossier, OpenRun.SpentPhase), Recording.Summary(dossier), statement];
        }).ConfigureAwait(false);
        Faults.Hit("after-spend");
        if (committed.Refusal is { } refusal) return (null, refusal);

        dossier.Took(Stage.Authorize, plane.MicrosecondsSince(began));
        progress.End(Stage.Authorize, StageEnd.Done, $"{permit.Id}  spent", plane.MicrosecondsSince(began));
        return (Spent(committed, permit.Claims), null);
    }

    /// <summary>Records a decision that is not an allow, with its receipt, in one transaction.</summary>
    /// <param name="why">Where it is not the decision itself: an approval that did not come.</param>
    public Task Deny(Dossier dossier, StopReason? why = null)
    {
        progress.End(Stage.Authorize, StageEnd.Skipped, "no permit", 0);
        progress.End(Stage.Execute, StageEnd.Skipped, "nothing ran", 0);
        return Close(dossier, why ?? new StopReason(Outcome.Denied, dossier.Decision.Code, dossier.Decision.Reason), withheld: null);
    }

    /// <summary>Of a grant none is issued where one is not.</summary>
    public async Task DenyRest(IReadOnlyList<Dossier> dossiers, Dossier denied)
    {
        foreach (var other in dossiers.Where(other => other != denied && other.Outcome is null))
        {
            var why = new StopReason(Outcome.Denied, denied.Outcome!.Code!, $"another use of the same grant was denied: {denied.Outcome.Reason}");
            await Close(other, why, other.Decision.Effect == DecisionEffect.Allow ? why : null).ConfigureAwait(false);
        }
    }

    /// <summary>Closes an allow that gets no permit.</summary>
    public Task Refuse(Dossier dossier, Refusal refusal, long began)
    {
        var reason = new StopReason(Outcome.Denied, refusal.Code, refusal.Reason);
        dossier.Summary = dossier.Summary with { Remedy = refusal.Remedy };
        dossier.Exit = ExitCodes.OfRefusal(refusal.Code);
        progress.End(Stage.Authorize, StageEnd.Stopped, $"withheld: {refusal.Reason} ({refusal.Code})", plane.MicrosecondsSince(began));
        progress.End(Stage.Execute, StageEnd.Skipped, "nothing ran", 0);
        return Close(dossier, reason, reason);
    }

    private async Task<bool> Withheld(Dossier dossier, long began)
    {
        var why = plane.Confine(dossier);
        if (why is null && BudgetDraws.TryMake(dossier, out var draws, out why)) dossier.Draws = draws;
        if (why is null) return false;
        await Refuse(dossier, new Refusal(why.Id, why.Reason, why.Remedy), began).ConfigureAwait(false);
        return true;
    }

    private IEnumerable<RegisterRequest> IssueOne(Dossier dossier, P256Signer holder, TimeSpan window, long now)
    {
        var issued = Make(dossier, holder, window);
        var statement = dossier.Chain.Next(PredicateTypes.Authorization, now,
            position => Predicate(dossier, position) with { Permit = issued.Permit.Text }, DocumentsJson.Default.AuthorizationPredicate);
        dossier.Permit = issued.Permit;
        dossier.Summary = dossier.Summary with { State = "permitted", Permit = issued.Permit.Id };
        dossier.Targets = RevocationTargets.Of(dossier);
        return [issued.Row, .. Conditions.Reserve(dossier, now), .. recording.Inputs(dossier), recording.Open(dossier, OpenRun.IssuedPhase), Recording.Summary(dossier), statement];
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
        List<RegisterRequest> requests = [new ExpectEpoch(plane.Register.Epoch), .. recording.Inputs(dossier), Recording.Summary(dossier)];

        // There is an open row where an approval was waited for.
        if (dossier.Versions.Open > 0) requests.Add(Recording.Closed(dossier));
        await recording.Commit(dossier, "the denial", [.. requests, authorization, receipt]).ConfigureAwait(false);
    }

    /// <summary>The permit for what was decided, signed; it counts once it is committed.</summary>
    public IssuedPermit Make(Dossier dossier, P256Signer holder, TimeSpan window) => plane.Issuer.Issue(new PermitOrder
    {
        Id = plane.Intents.NewId(IdKind.Permit),
        Intent = dossier.Intent,
        IntentDigest = dossier.IntentDigest,
        Decision = dossier.Decision,
        Authority = dossier.Policy.Digest,
        Programs = dossier.Programs,
        Holder = holder.PublicKey,
        EnforcementPoint = plane.EnforcementPoint,
        Window = window,
        Epoch = plane.Register.Epoch,
    });

    private SpendRecord SpendOf(PermitClaims claims, long now) => new(claims.Id, now, plane.Register.Epoch, plane.EnforcementPoint);

    /// <summary>What the statement of it says, permit and spend apart.</summary>
    public static AuthorizationPredicate Predicate(Dossier dossier, StatementPosition position) => new()
    {
        Position = position,
        Intent = dossier.IntentDigest,
        Parent = dossier.Intent.Parent,
        DecisionInput = dossier.Decision.Input,
        Authority = dossier.Policy.Digest,
        Decision = dossier.Decision,
        Approvals = dossier.Approval?.Approval.Votes,
    };

    private static SpentPermit Spent(Committed committed, PermitClaims claims) =>
        SpentPermit.From(committed.Batch, committed.Verdict, claims.Id, claims.Execution, claims.Grant.Intent, claims.Grant.Programs, claims.Grant.Epoch);
}
