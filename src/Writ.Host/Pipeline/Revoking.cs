using System.Text;
using System.Text.Json;
using Writ.Authorize;
using Writ.Authorize.Revoking;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Api;
using Writ.Core.Permits;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>Takes back what was permitted. Durable first; then it waits for whoever governs what it stopped to confirm the end.</summary>
internal sealed class Revoking(ControlPlane plane)
{
    /// <summary>How long a revocation of one permit or execution is remembered: no permit waits longer.</summary>
    public static readonly long KeepMs = (long)PermitIssuer.LongestWindow.TotalMilliseconds + (Spender.SkewSeconds * 1_000);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const int Page = 1_000;

    /// <returns>What it stopped, a sentence each, and how long that took.</returns>
    /// <exception cref="DiagnosedException">There is no such execution, nothing of it can be stopped, or an end was not confirmed.</exception>
    public async Task<IReadOnlyList<string>> Revoke(RevocationTarget target, string reason, LocalPeer by, CancellationToken cancellation)
    {
        if (!target.IsWide) await MustBeOpen(target).ConfigureAwait(false);
        var now = plane.NowMs();
        var revocation = new Revocation(target.Text, now, by.Principal, reason, target.IsWide ? null : now + KeepMs);
        var before = await Concerned(target, revocation).ConfigureAwait(false);
        var requests = await plane.Revocations.Renew(target, revocation).ConfigureAwait(false) ?? Revocations.Revoke(target, revocation);
        var verdict = await plane.Register.Commit(new RegisterBatch([.. requests, Statement(target, reason, by, now, lifted: null)])).ConfigureAwait(false);
        if (!verdict.Committed) throw Ended(target.Text, "revoked already");

        // What is permitted from here on is rejected by the revocation's mark: the list is complete.
        var concerned = await Concerned(target, revocation).ConfigureAwait(false);
        await plane.Checkpoints.Publish(verdict.Indexes[^1] + 1).ConfigureAwait(false);
        List<string> told = [];
        if (target.IsWide) told.Add($"{target} revoked, and nothing of it is permitted until it is lifted: writ revoke {Quoted(target.Text)} --lift");
        foreach (var (execution, run) in concerned) told.Add(await Confirm(execution, run, cancellation).ConfigureAwait(false));

        // What was told of it before we looked has ended meanwhile, and has a receipt that says how.
        var gone = before.Where(open => HasRun(open.Run)).Select(open => open.Execution).Except(concerned.Select(open => open.Execution));
        foreach (var execution in gone) told.Add(Words(execution, await End(execution, cancellation).ConfigureAwait(false)));
        return told;
    }

    /// <summary>New permits may be issued again. What was issued until now stays revoked.</summary>
    public async Task<string> Lift(RevocationTarget target, string reason, LocalPeer by)
    {
        var now = plane.NowMs();
        var requests = await plane.Revocations.Lift(target, now).ConfigureAwait(false) ?? throw Ended(target.Text, "not revoked, or not for ever");
        var verdict = await plane.Register.Commit(new RegisterBatch([.. requests, Statement(target, reason, by, now, lifted: true)])).ConfigureAwait(false);
        if (!verdict.Committed) throw Ended(target.Text, "being changed by somebody else");
        await plane.Checkpoints.Publish(verdict.Indexes[^1] + 1).ConfigureAwait(false);
        return $"{target} lifted: what is permitted from now on is not concerned";
    }

    private Append Statement(RevocationTarget target, string reason, LocalPeer by, long now, bool? lifted) =>
        plane.Statements.Sign(target.Text, Digest.Of(Encoding.UTF8.GetBytes(target.Text)), PredicateTypes.Revocation,
            new RevocationPredicate { Target = target.Text, AtMs = now, By = by.Principal, Reason = reason, Lifted = lifted, Salt = IntentBuilder.NewSalt() },
            DocumentsJson.Default.RevocationPredicate);

    private async Task<List<(string Execution, OpenRun Run)>> Concerned(RevocationTarget target, Revocation revocation)
    {
        List<(string, OpenRun)> concerned = [];
        string? after = null;
        while (true)
        {
            var rows = await plane.Register.Scan(Spaces.Open, after, Page).ConfigureAwait(false);
            concerned.AddRange(rows.Select(row => (row.Key, JsonSerializer.Deserialize(row.Value.Span, OpenRunJson.Default.OpenRun)!))
                .Where(open => open.Item2.HasTarget(target) && revocation.Concerns(open.Item2.IssuedAtMs)));
            if (rows.Count < Page) return concerned;
            after = rows[^1].Key;
        }
    }

    private static bool HasRun(OpenRun run) => run.Phase is not (OpenRun.IssuedPhase or OpenRun.PendingPhase);

    private async Task<string> Confirm(string execution, OpenRun run, CancellationToken cancellation) => run.Phase switch
    {
        OpenRun.IssuedPhase => $"{run.Permit} revoked before it was spent",
        OpenRun.PendingPhase => $"{execution} revoked before it was approved",
        _ => Words(execution, await End(execution, cancellation).ConfigureAwait(false)),
    };

    /// <summary>What the receipt says of the end, once there is one; null where there was none in time.</summary>
    private async Task<RunOutcome?> End(string execution, CancellationToken cancellation)
    {
        var began = plane.Clock.GetTimestamp();
        while (plane.Clock.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Poll, plane.Clock, cancellation).ConfigureAwait(false);
            if (await plane.Register.ReadExecution(execution).ConfigureAwait(false) is [.., { PredicateType: PredicateTypes.Receipt } receipt])
                return Stored.Read(receipt).ReadPredicate(DocumentsJson.Default.ReceiptPredicate).Outcome;
        }

        return null;
    }

    // Never reported early, and never more than was seen (L7): the revocation stands either way.
    private static string Words(string execution, RunOutcome? end) => end switch
    {
        { Outcome: Outcome.Revoked, Confirmation: Confirmation.Confirmed } =>
            $"{execution} revoked, confirmed dead {Durations.Text(end.StopMicroseconds)} after its supervisor was told",
        { Confirmation: Confirmation.Confirmed } => $"{execution} was {AuditStep.StateOf(end.Outcome)} before the revocation reached it, and is confirmed dead",
        null => throw Unconfirmed(execution, $"nothing confirmed it within {Patience.TotalSeconds} s"),
        _ => throw Unconfirmed(execution, $"its receipt says: {end.Confirmation}"),
    };

    private static DiagnosedException Unconfirmed(string execution, string why) => new(new Diagnosis("WRIT6045",
        $"{execution} was revoked, but its end is not confirmed", why,
        $"its lease ends it if its supervisor does not: writ executions get {execution}", ExitCodes.Unreachable));

    /// <summary>What is over, or was never there, is not revoked.</summary>
    private async Task MustBeOpen(RevocationTarget target)
    {
        if (WritId.KindOf(target.Text) == IdKind.Approval)
        {
            if (await plane.Approvals.Find(target.Text).ConfigureAwait(false) is null) throw Missing(target.Text);
            return;
        }

        var execution = await ExecutionOf(target.Text).ConfigureAwait(false);
        if (await plane.Register.Read(Spaces.Execution, execution).ConfigureAwait(false) is not { } row) throw Missing(target.Text);
        var summary = JsonSerializer.Deserialize(row.Value.Span, ApiJson.Default.ExecutionSummary)!;
        if (summary.EndedAtMs is not null) throw Ended(target.Text, summary.State);
    }

    private async Task<string> ExecutionOf(string target)
    {
        if (WritId.KindOf(target) == IdKind.Execution) return target;
        var row = await plane.Register.Read(Spaces.Permit, target).ConfigureAwait(false) ?? throw Missing(target);
        return UnverifiedPermit.TryParse(Encoding.ASCII.GetString(row.Value.Span), out var permit, out _) ? permit.ClaimedExecution : throw Missing(target);
    }

    private static string Quoted(string text) => text.Contains('"', StringComparison.Ordinal) ? $"'{text}'" : text;

    private static DiagnosedException Missing(string target) => new(new Diagnosis("WRIT6041", $"there is no execution, permit or approval {target}",
        "this data directory has no record of it", "writ executions list", ExitCodes.NotFound));

    private static DiagnosedException Ended(string target, string state) => new(new Diagnosis("WRIT6042", $"nothing of {target} can be revoked or lifted",
        $"it is {state}", WritId.KindOf(target) == IdKind.Execution ? $"writ executions get {target}" : "writ revocations shows what stands", ExitCodes.NotFound));
}
