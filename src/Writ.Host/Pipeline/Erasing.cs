using System.Text;
using System.Text.Json;
using Writ.Authorize.Approving;
using Writ.Authorize.Revoking;
using Writ.Core;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Permits;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Detached;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>Erases what an execution was about: arguments, principal, events, reasons. What stays is that it was, how it ended, and
/// its leaves in the log, so that every proof holds as before (docs/spec/evidence.md#erasure).</summary>
internal sealed class Erasing(ControlPlane plane)
{
    private const string Gone = "(erased)";
    private const int Page = 1_000;

    private static readonly EntityRef Nobody = new("User", Gone);

    /// <returns>How many payloads are gone.</returns>
    /// <exception cref="DiagnosedException">WRIT6041, WRIT6055, WRIT6056: there is none, it has not ended, or it was erased before.</exception>
    public async Task<int> Erase(string execution, string reason, EntityRef by)
    {
        var rows = await plane.Register.ReadExecution(execution).ConfigureAwait(false);
        if (rows.Count == 0) throw Missing(execution);
        if (rows[^1].PredicateType == PredicateTypes.Erasure)
        {
            // The one who erased it may have died before the end.
            await Finish(execution, rows[^1].Index).ConfigureAwait(false);
            throw Before(execution);
        }

        if (rows[^1].PredicateType != PredicateTypes.Receipt) throw NotEnded(execution);

        var facts = new ErasedFacts(
            Stored.Read(rows[0]).ReadPredicate(DocumentsJson.Default.AuthorizationPredicate),
            Stored.Read(rows[^1]).ReadPredicate(DocumentsJson.Default.ReceiptPredicate));
        var others = await Others(execution, facts.Receipt.Permit, rows[0].Index).ConfigureAwait(false);
        var chain = StatementChain.Resume(execution, facts.Receipt.Intent, () => plane.Keys.Statement, rows.Select(Stored.Identify));
        var requests = await Requests(execution, rows, others, facts).ConfigureAwait(false);
        requests.Add(State(chain, facts, others, by, reason));

        // The file goes first: from the register it can be put together again at any time, and a crash after this line leaves
        // nothing of the payload that the register does not know of.
        File.Delete(plane.Evidence.PathOf(execution));
        KeptOutput.Forget(plane.Data.Output, execution);
        Faults.Hit("erase-file-gone");
        var verdict = await plane.Register.Commit(new RegisterBatch(requests)).ConfigureAwait(false);
        if (!verdict.Committed) throw Before(execution);
        Faults.Hit("erase-committed");
        await Finish(execution, verdict.Indexes[^1]).ConfigureAwait(false);
        return rows.Count + others.Count;
    }

    /// <summary>What remains of the evidence, under a checkpoint that covers the erasure.</summary>
    private async Task Finish(string execution, long index)
    {
        await plane.Checkpoints.Publish(index + 1).ConfigureAwait(false);
        await plane.Evidence.Write(execution).ConfigureAwait(false);
    }

    /// <summary>Everything that holds the payload, in one transaction: log rows, input, permit, the lists' rows, reasons.</summary>
    private async Task<List<RegisterRequest>> Requests(
        string execution, IReadOnlyList<LogRow> rows, IReadOnlyList<(LogRow Row, string? Refusal)> others, ErasedFacts facts)
    {
        List<RegisterRequest> requests =
        [
            .. rows.Select(row => new Erase(row.Index)),
            .. others.Select(other => new Erase(other.Row.Index)),
            new Put(Spaces.Input, execution, Put.AnyVersion, ReadOnlyMemory<byte>.Empty),
            new Put(Spaces.Erasure, execution, 0, Encoding.ASCII.GetBytes(plane.NowMs().ToString(System.Globalization.CultureInfo.InvariantCulture))),
        ];

        // The permit's row stays, with the one word that a lineage asks it for; it was spent or has ended, and can never be spent.
        if (facts.Receipt.Permit is { } permit) requests.Add(new Put(Spaces.Permit, permit, Put.AnyVersion, Encoding.ASCII.GetBytes(execution)));
        foreach (var target in new[] { execution, facts.Receipt.Permit }.OfType<string>())
        {
            // A revocation must go on to be one; only its reason goes.
            if (await plane.Register.Read(Spaces.Revocation, target).ConfigureAwait(false) is { } revoked)
                requests.Add(Revocations.Blank(revoked, Gone));
        }

        // What an approval was asked for is the intent itself. A row of its bytes that is not there is one that was erased.
        foreach (var row in await plane.Approvals.IntentRowsOf(execution).ConfigureAwait(false))
            requests.Add(new Put(Spaces.ApprovalIntent, row, Put.AnyVersion, ReadOnlyMemory<byte>.Empty));
        foreach (var asked in await plane.Approvals.Of(execution).ConfigureAwait(false))
        {
            // The others of one grant were asked for by the same: the last of them to be erased takes the name with it.
            if (await AllErasedBut(execution, asked.Approval.Request.Executions).ConfigureAwait(false))
                requests.Add((asked.Approval with { Request = asked.Approval.Request with { Requester = Nobody } }).Row(asked.Version));
        }

        foreach (var id in others.Select(static other => other.Refusal).Prepend(execution).OfType<string>())
        {
            if (await plane.Register.Read(Spaces.Execution, id).ConfigureAwait(false) is { } row)
                requests.Add(new Put(Spaces.Execution, id, row.Version, Blank(row)));
        }

        return requests;
    }

    private async ValueTask<bool> AllErasedBut(string execution, IEnumerable<string> executions)
    {
        foreach (var other in executions.Where(other => other != execution))
        {
            if (await plane.Register.Read(Spaces.Erasure, other).ConfigureAwait(false) is null) return false;
        }

        return true;
    }

    private byte[] Blank(RegisterRow row)
    {
        var summary = JsonSerializer.Deserialize(row.Value.Span, ApiJson.Default.ExecutionSummary)!;
        return JsonSerializer.SerializeToUtf8Bytes(
            summary with { Principal = Gone, Agent = null, Subject = Gone, Reason = null, Remedy = null, Policies = [], ErasedAtMs = plane.NowMs() },
            ApiJson.Default.ExecutionSummary);
    }

    private Append State(
        StatementChain chain, ErasedFacts facts, IReadOnlyList<(LogRow Row, string? Refusal)> others, EntityRef by, string reason)
    {
        var statements = chain.Manifest;
        return chain.Next(PredicateTypes.Erasure, plane.NowMs(),
            position => new ErasurePredicate
            {
                Position = position,
                By = by,
                Reason = reason,
                Statements = statements,
                Others = [.. others.Select(static other => Stored.Identify(other.Row).Leaf)],
                Authority = facts.Authorization.Authority,
                Permit = facts.Receipt.Permit,
                Parent = facts.Authorization.Parent,
                Children = facts.Receipt.Children,
                Outcome = facts.Receipt.Outcome.Outcome,
                DecidedAtMs = facts.Authorization.Position.AtMs,
                EndedAtMs = facts.Receipt.Outcome.EndedAtMs,
            },
            DocumentsJson.Default.ErasurePredicate);
    }

    /// <summary>Revocations of this execution and refusals of its permit: statements that stand alone, after it in the log.</summary>
    private async Task<List<(LogRow Row, string? Refusal)>> Others(string execution, string? permit, long after)
    {
        List<(LogRow Row, string? Refusal)> found = [];
        for (var rows = await plane.Register.ReadLog(after, Page).ConfigureAwait(false); rows.Count > 0;
            rows = await plane.Register.ReadLog(rows[^1].Index + 1, Page).ConfigureAwait(false))
        {
            foreach (var row in rows)
            {
                if (row is { Execution: null, Payload.IsEmpty: false } && Names(row, execution, permit) is (true, var refusal)) found.Add((row, refusal));
            }
        }

        return found;
    }

    private static (bool Does, string? Refusal) Names(LogRow row, string execution, string? permit)
    {
        if (row.PredicateType == PredicateTypes.Revocation)
        {
            var target = Stored.Read(row).ReadPredicate(DocumentsJson.Default.RevocationPredicate).Target;
            return (target == execution || (permit is not null && target == permit), null);
        }

        if (row.PredicateType != PredicateTypes.Refusal) return (false, null);
        var refusal = Stored.Read(row).ReadPredicate(DocumentsJson.Default.RefusalPredicate);
        return (refusal.ClaimedExecution == execution || (permit is not null && refusal.ClaimedPermit == permit), refusal.Refusal);
    }

    private static DiagnosedException Missing(string execution) => new(new Diagnosis("WRIT6041", $"there is no execution {Text.Shorten(execution, 60)}",
        "the register has none of this id", "writ executions list", ExitCodes.NotFound));

    private static DiagnosedException NotEnded(string execution) => new(new Diagnosis("WRIT6055", $"{execution} cannot be erased yet",
        "it has not ended, and what governs it needs what would be erased", $"wait until it has ended, or end it: writ revoke {execution} --reason …", ExitCodes.Usage));

    private static DiagnosedException Before(string execution) => new(new Diagnosis("WRIT6056", $"{execution} was erased before",
        "its payload is gone; the log says when and why", $"writ evidence get {execution}", ExitCodes.NotFound));

    private sealed record ErasedFacts(AuthorizationPredicate Authorization, ReceiptPredicate Receipt);
}
