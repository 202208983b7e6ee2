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
    /// <summary>The decision input, kept for the evidence, and the time of its use.</summary>
    public IEnumerable<RegisterRequest> Inputs(Dossier dossier) =>
        [Input(dossier), ClockFloor.Raise(plane.NowMs())];

    public static Put Summary(Dossier dossier)
    {
        var version = dossier.Versions.Summary;
        dossier.Versions = dossier.Versions with { Summary = version + 1 };
        return new Put(Spaces.Execution, dossier.Execution, version, JsonSerializer.SerializeToUtf8Bytes(dossier.Summary, ApiJson.Default.ExecutionSummary));
    }

    public Put Open(Dossier dossier, string phase, RunTrace? tree = null) => Open(dossier, phase, tree, dossier.Approval?.Approval.Request.Id);

    /// <summary>An approval is waited for.</summary>
    public Put Pending(Dossier dossier, string approval) => Open(dossier, OpenRun.PendingPhase, tree: null, approval);

    private Put Open(Dossier dossier, string phase, RunTrace? tree, string? approval) => Open(dossier, JsonSerializer.SerializeToUtf8Bytes(
        new OpenRun
        {
            Phase = phase,
            Host = plane.Host,
            Intent = dossier.IntentDigest,
            Permit = dossier.Permit?.Id,
            Epoch = dossier.Permit?.Claims.Grant.Epoch,
            Expires = dossier.Permit?.Claims.Expires ?? 0,
            IssuedAtMs = dossier.Permit is { } permit ? permit.Claims.IssuedAt * 1_000 : dossier.DecidedAtMs,
            Targets = [.. dossier.Targets.Select(target => target.Text)],
            Approval = approval,
            Tree = tree,
        }, OpenRunJson.Default.OpenRun));

    /// <summary>Nothing is left to recover.</summary>
    public static Put Closed(Dossier dossier) => Open(dossier, ReadOnlyMemory<byte>.Empty);

    private static Put Open(Dossier dossier, ReadOnlyMemory<byte> value)
    {
        var version = dossier.Versions.Open;
        dossier.Versions = dossier.Versions with { Open = version + 1 };
        return new Put(Spaces.Open, dossier.Execution, version, value);
    }

    private static Put Input(Dossier dossier)
    {
        var version = dossier.Versions.Input;
        dossier.Versions = dossier.Versions with { Input = version + 1 };
        return new Put(Spaces.Input, dossier.Execution, version, dossier.Input);
    }

    public static Append Receipt(Dossier dossier, RunOutcome outcome, long atMs, IReadOnlyList<string>? children = null)
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
                Children = children ?? [],
                Events = dossier.Journal.Count,
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
