using System.Text.Json;
using Writ.Authorize;
using Writ.Core;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Permits;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>Takes back a permit or an execution. Durable first; then it waits for whoever governs the run to confirm its end.</summary>
internal sealed class Revoking(ControlPlane plane)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>One sentence: what it stopped, and how long that took.</returns>
    /// <exception cref="DiagnosedException">There is no such execution, or nothing of it can be stopped.</exception>
    public async Task<string> Revoke(string target, string reason, LocalPeer by, CancellationToken cancellation)
    {
        var execution = await ExecutionOf(target).ConfigureAwait(false);
        if (Find(await plane.Register.Read(Spaces.Execution, execution).ConfigureAwait(false)) is not { } summary) throw Missing(target);
        if (summary.EndedAtMs is not null) throw Ended(target, summary.State);

        var predicate = new RevocationPredicate { Target = target, AtMs = plane.NowMs(), By = by.Principal, Reason = reason, Salt = IntentBuilder.NewSalt() };
        var statement = plane.Statements.Sign(target, Digest.Of(System.Text.Encoding.UTF8.GetBytes(target)), PredicateTypes.Revocation, predicate,
            DocumentsJson.Default.RevocationPredicate);
        var verdict = await plane.Register.Commit(new RegisterBatch([Revocations.Request(target, reason), statement])).ConfigureAwait(false);
        if (!verdict.Committed) throw Ended(target, "revoked already");
        await plane.Checkpoints.Publish(verdict.Indexes[^1] + 1).ConfigureAwait(false);
        return summary.State == "permitted" ? $"{target} revoked before it was spent" : Words(execution, await End(execution, cancellation).ConfigureAwait(false));
    }

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

    private async Task<string> ExecutionOf(string target)
    {
        if (WritId.KindOf(target) == IdKind.Execution) return target;
        var row = await plane.Register.Read(Spaces.Permit, target).ConfigureAwait(false) ?? throw Missing(target);
        return UnverifiedPermit.TryParse(System.Text.Encoding.ASCII.GetString(row.Value.Span), out var permit, out _) ? permit.ClaimedExecution : throw Missing(target);
    }

    private static ExecutionSummary? Find(RegisterRow? row) =>
        row is null ? null : JsonSerializer.Deserialize(row.Value.Span, ApiJson.Default.ExecutionSummary);

    private static DiagnosedException Missing(string target) => new(new Diagnosis("WRIT6041", $"there is no execution or permit {target}",
        "this data directory has no record of it", "writ executions list", ExitCodes.NotFound));

    private static DiagnosedException Ended(string target, string state) => new(new Diagnosis("WRIT6042", $"nothing of {target} can be revoked",
        $"it is {state}", $"writ executions get {target}", ExitCodes.NotFound));
}
