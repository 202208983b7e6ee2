using System.Text.Json;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Execute.Recovery;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The requests that record an execution, made in one place so that every stage records it alike.</summary>
internal sealed class Recording(ControlPlane plane)
{
    /// <summary>Decision input and authority, kept for the evidence; the authority once for all executions under it.</summary>
    public IEnumerable<RegisterRequest> Inputs(Dossier dossier) =>
    [
        new Put(Spaces.Input, dossier.Execution, 0, dossier.Input),
        new Put(Spaces.Authority, dossier.Policy.Digest.Hex, Put.AnyVersion, dossier.Policy.AuthorityBytes),
        ClockFloor.Raise(plane.NowMs()),
    ];

    public static Put Summary(Dossier dossier) => new(Spaces.Execution, dossier.Execution, dossier.SummaryVersion++,
        JsonSerializer.SerializeToUtf8Bytes(dossier.Summary, ApiJson.Default.ExecutionSummary));

    public static Put Open(Dossier dossier, string phase, RunTrace? tree = null) => new(Spaces.Open, dossier.Execution, dossier.OpenVersion++,
        JsonSerializer.SerializeToUtf8Bytes(
            new OpenRun { Phase = phase, Intent = dossier.IntentDigest, Permit = dossier.Permit!.Id, Expires = dossier.Permit.Claims.Expires, Tree = tree }, OpenRunJson.Default.OpenRun));

    /// <summary>Nothing is left to recover.</summary>
    public static Put Closed(Dossier dossier) => new(Spaces.Open, dossier.Execution, dossier.OpenVersion++, ReadOnlyMemory<byte>.Empty);

    public static Append Receipt(Dossier dossier, RunOutcome outcome, long atMs, bool eventsIncomplete = false)
    {
        var manifest = dossier.Chain.Manifest;
        return dossier.Chain.Next(PredicateTypes.Receipt, atMs,
            position => new ReceiptPredicate
            {
                Position = position,
                Intent = dossier.IntentDigest,
                Permit = dossier.Permit?.Id,
                Outcome = outcome,
                Statements = manifest,
                Children = [],
                Events = dossier.Journal.Count,
                EventsIncomplete = eventsIncomplete,
            },
            DocumentsJson.Default.ReceiptPredicate);
    }

    /// <summary>Commits, or fails with what stood in the way.</summary>
    public async Task Commit(Dossier dossier, string what, params IEnumerable<RegisterRequest> requests)
    {
        var (batch, verdict) = await Try(dossier, requests).ConfigureAwait(false);
        if (!verdict.Committed) throw Rejected(dossier, what, batch, verdict);
    }

    public static DiagnosedException Rejected(Dossier dossier, string what, RegisterBatch batch, RegisterVerdict verdict)
    {
        var request = batch.Requests[verdict.RejectedRequest];
        return new DiagnosedException(new Diagnosis("WRIT6004", $"{what} was not recorded, so nothing went on",
            $"the register refused the request {request} of {dossier.Execution}",
            "another process has taken over this execution, or the register was restored: see writ executions get", ExitCodes.Unreachable));
    }

    /// <summary>Commits and leaves the verdict to the caller.</summary>
    public async Task<(RegisterBatch Batch, RegisterVerdict Verdict)> Try(Dossier dossier, params IEnumerable<RegisterRequest> requests)
    {
        var batch = new RegisterBatch([.. requests]);
        if (Faults.GuardOff("record-before-run")) return (batch, new RegisterVerdict { Outcome = RegisterOutcome.Committed });
        var verdict = await plane.Register.Commit(batch).ConfigureAwait(false);
        if (verdict is { Committed: true, Indexes: [.., var last] }) dossier.LogIndex = last;
        return (batch, verdict);
    }
}
