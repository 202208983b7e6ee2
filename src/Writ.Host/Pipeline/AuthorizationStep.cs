using System.Text.Json;
using Writ.Authorize;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Keys;

namespace Writ.Host.Pipeline;

/// <summary>The result of asking for execution: a spent permit, or the state the execution ended in.</summary>
internal sealed record Authorized(SpentPermit? Spent);

/// <summary>T1 and T2 of the walk. A local run merges them: decision, permit and spend are one transaction, so that there is no
/// moment in which a permit exists unspent.</summary>
internal sealed class AuthorizationStep(ControlPlane plane, IProgress progress)
{
    public async Task<Authorized> Authorize(Dossier dossier)
    {
        var began = plane.Clock.GetTimestamp();
        progress.Begin(Stage.Authorize, "permit");
        if (plane.Confinement.Refuse(dossier) is { } withheld)
        {
            await Withhold(dossier, withheld).ConfigureAwait(false);
            progress.End(Stage.Authorize, StageEnd.Stopped, $"{withheld.Reason} ({withheld.Code})", plane.MicrosecondsSince(began));
            return new Authorized(Spent: null);
        }

        using var holder = P256Signer.Create();
        var issued = Issue(dossier, holder);
        var claims = issued.Permit.Claims;
        var now = plane.NowMs();
        var spend = new SpendRecord(claims.Id, now, plane.Register.Epoch, plane.EnforcementPoint);
        var statement = dossier.Chain.Next(PredicateTypes.Authorization, now,
            position => Predicate(dossier, position) with { Permit = issued.Permit.Text, Spend = spend },
            DocumentsJson.Default.AuthorizationPredicate);
        dossier.Permit = issued.Permit;
        dossier.Summary = dossier.Summary with { State = "running", Permit = claims.Id, StartedAtMs = now };

        var batch = new RegisterBatch(
        [
            issued.Row,
            .. plane.Spender.Requests(claims),
            .. plane.InputRows(dossier),
            plane.OpenRow(dossier, OpenRun.SpentPhase, tree: null, expected: 0),
            plane.SummaryRow(dossier),
            statement,
        ]);

        Faults.Hit("before-authorize");
        var verdict = await plane.Register.Commit(batch).ConfigureAwait(false);
        Faults.Hit("after-authorize");
        if (!verdict.Committed) throw plane.Rejected("the authorization", batch, verdict);

        plane.Committed(dossier, verdict);
        dossier.Took(Stage.Authorize, plane.MicrosecondsSince(began));
        progress.End(Stage.Authorize, StageEnd.Done, $"{claims.Id}  1 use, spent", plane.MicrosecondsSince(began));
        return new Authorized(Spent(batch, verdict, dossier));
    }

    /// <summary>Records a decision that is not an allow, with its receipt, in one transaction.</summary>
    public Task Deny(Dossier dossier)
    {
        // A pending decision has nobody to ask yet: it ends as a denial that says so.
        var denied = dossier.Decision.Effect == DecisionEffect.Pending
            ? new StopReason(Outcome.Denied, "WRIT6031", "an approval is asked for, and approvals cannot be given yet")
            : new StopReason(Outcome.Denied, dossier.Decision.Code, dossier.Decision.Reason);
        return Close(dossier, denied, withheld: null);
    }

    private Task Withhold(Dossier dossier, StopReason withheld) => Close(dossier, withheld, withheld);

    private async Task Close(Dossier dossier, StopReason reason, StopReason? withheld)
    {
        var now = plane.NowMs();
        var authorization = dossier.Chain.Next(PredicateTypes.Authorization, now,
            position => Predicate(dossier, position) with { Withheld = withheld }, DocumentsJson.Default.AuthorizationPredicate);
        var outcome = new RunOutcome
        {
            Outcome = Outcome.Denied, Started = Started.No, Code = reason.Code, Reason = reason.Reason, Confirmation = Confirmation.Confirmed,
        };
        var receipt = plane.ReceiptFor(dossier, outcome, now);
        dossier.Summary = dossier.Summary with
        {
            State = "denied", Code = reason.Code, Reason = reason.Reason, EndedAtMs = now, StageMicroseconds = dossier.Stages(),
        };
        var batch = new RegisterBatch(
            [new ExpectEpoch(plane.Register.Epoch), .. plane.InputRows(dossier), plane.SummaryRow(dossier), authorization, receipt]);
        var verdict = await plane.Register.Commit(batch).ConfigureAwait(false);
        if (!verdict.Committed) throw plane.Rejected("the denial", batch, verdict);
        plane.Committed(dossier, verdict);
    }

    private IssuedPermit Issue(Dossier dossier, P256Signer holder) => plane.Issuer.Issue(new PermitOrder
    {
        Id = plane.Intents.NewId(IdKind.Permit),
        Intent = dossier.Intent,
        Decision = dossier.Decision,
        Authority = dossier.Policy.Digest,
        Programs = Programs(dossier.Intent),
        Holder = holder.PublicKey,
        EnforcementPoint = plane.EnforcementPoint,
        Epoch = plane.Register.Epoch,
    });

    private static IReadOnlyList<FileIdentity> Programs(Intent intent)
    {
        var command = intent.Arguments.Deserialize(DocumentsJson.Default.ProcessCommand)!;
        List<FileIdentity> programs = [command.Executable, .. command.Interpreters];
        if (command.Script is { } script) programs.Add(script);
        return [.. programs.Distinct()];
    }

    private static AuthorizationPredicate Predicate(Dossier dossier, StatementPosition position) => new()
    {
        Position = position,
        Intent = dossier.IntentDigest,
        DecisionInput = dossier.Decision.Input,
        Authority = dossier.Policy.Digest,
        Decision = dossier.Decision,
    };

    private static SpentPermit Spent(RegisterBatch batch, RegisterVerdict verdict, Dossier dossier)
    {
        var claims = dossier.Permit!.Claims;
        return SpentPermit.From(batch, verdict, claims.Id, claims.Execution, claims.Grant.Intent, claims.Grant.Programs, claims.Grant.Epoch);
    }
}
