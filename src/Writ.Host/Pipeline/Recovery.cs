using System.Text.Json;
using Writ.Authorize;
using Writ.Authorize.Revoking;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Execute.Recovery;

namespace Writ.Host.Pipeline;

/// <summary>Ends what nobody is left to end: a run whose supervisor died (its tree is seen dead first) and a permit that nobody spent
/// in time. A spent permit is never launched again.</summary>
internal sealed class Recovery(ControlPlane plane)
{
    private const int Most = 1_000;

    /// <summary>Costs one read where nothing is open.</summary>
    public async Task<int> Run()
    {
        var recovered = 0;
        foreach (var row in await plane.Register.Scan(Spaces.Open, after: null, Most).ConfigureAwait(false))
        {
            // Another host's runs are for that host to end: here nothing of them can be seen alive or dead.
            if (!IsOurs(row)) continue;
            using var inherited = plane.Live.TryInherit(row.Key);
            if (inherited is null) continue;

            // Read again under the lock: its owner may have finished between the scan and now.
            if (await plane.Register.Read(Spaces.Open, row.Key).ConfigureAwait(false) is not { } open) continue;
            var run = JsonSerializer.Deserialize(open.Value.Span, OpenRunJson.Default.OpenRun)!;
            if (run.Phase == OpenRun.IssuedPhase && !await IsOver(run).ConfigureAwait(false)) continue;
            if (run.Phase == OpenRun.PendingPhase) await new Abandoned(plane).Deny(row.Key, open, run).ConfigureAwait(false);
            else await Recover(row.Key, open, run).ConfigureAwait(false);
            recovered++;
        }

        return recovered;
    }

    private bool IsOurs(RegisterRow row) =>
        JsonSerializer.Deserialize(row.Value.Span, OpenRunJson.Default.OpenRun) is { } run && (!plane.Shared || run.Host == plane.Host);

    private async ValueTask<bool> IsOver(OpenRun run) =>
        IsVoid(run) || plane.NowMs() / 1_000 > run.Expires + Spender.SkewSeconds || await Revoked(run).ConfigureAwait(false) is not null;

    private bool IsVoid(OpenRun run) => run.Epoch is { } epoch && epoch != plane.Register.Epoch;

    private async ValueTask<Revocation?> Revoked(OpenRun run) =>
        (await plane.Revocations.Current().ConfigureAwait(false)).Find(RevocationTargets.Of(run), run.IssuedAtMs);

    private async Task Recover(string execution, RegisterRow open, OpenRun run)
    {
        // Children first, as at every end: they are told by the revocation of what they were started under.
        if (!Faults.GuardOff("cascade")) await new Children(plane).End(run.Permit!, plane.Self.Principal).ConfigureAwait(false);
        var confirmation = StaleRun.Confirm(execution, run.Tree, plane.Capabilities.Value);
        File.Delete(plane.Data.AttachOf(execution));
        var statements = await plane.Register.ReadExecution(execution).ConfigureAwait(false);
        var chain = StatementChain.Resume(execution, run.Intent, () => plane.Keys.Statement, statements.Select(Stored.Identify));
        var events = statements.Where(statement => statement.PredicateType == PredicateTypes.EventSegment)
            .SelectMany(statement => Stored.Read(statement).ReadPredicate(DocumentsJson.Default.EventSegmentPredicate).Events)
            .Select(happened => happened.Event).ToList();
        var outcome = (await Ending(run, events).ConfigureAwait(false)) with
        {
            EndedAtMs = plane.NowMs(),
            Confirmation = confirmation,
        };
        await Close(execution, open, run, chain, outcome, events.Count).ConfigureAwait(false);
    }

    private async ValueTask<RunOutcome> Ending(OpenRun run, List<RunEvent> events)
    {
        if (run.Phase != OpenRun.IssuedPhase)
        {
            // Before the row said "launching" nothing can have started; after it only an event of the start can tell.
            var started = run.Phase == OpenRun.SpentPhase ? Started.No : events.Any(happened => happened.Kind == "image.match") ? Started.Yes : Started.Unknown;
            return Ended(Outcome.LeaseLost, started, "WRIT6034", "the supervisor died before the run was finished");
        }

        return await Revoked(run).ConfigureAwait(false) is { } taken
            ? Ended(Outcome.Revoked, Started.No, "WRIT6032", $"revoked before it was spent: {taken.Reason}")
            : IsVoid(run) ? Ended(Outcome.Expired, Started.No, Refusal.OldEpoch.Code, Refusal.OldEpoch.Reason)
            : Ended(Outcome.Expired, Started.No, "WRIT6036", "the permit was not spent in time");
    }

    private static RunOutcome Ended(Outcome outcome, Started started, string code, string reason) =>
        new() { Outcome = outcome, Started = started, Code = code, Reason = reason, Confirmation = Confirmation.Impossible };

    private async Task Close(string execution, RegisterRow open, OpenRun run, StatementChain chain, RunOutcome outcome, int events)
    {
        var row = await plane.Register.Read(Spaces.Execution, execution).ConfigureAwait(false);
        var summary = JsonSerializer.Deserialize(row!.Value.Span, ApiJson.Default.ExecutionSummary)! with
        {
            State = AuditStep.StateOf(outcome.Outcome),
            Code = outcome.Code,
            Reason = outcome.Reason,
            EndedAtMs = outcome.EndedAtMs,
        };
        var children = await new Children(plane).Of(run.Permit!).ConfigureAwait(false);
        var manifest = chain.Manifest;
        var receipt = chain.Next(PredicateTypes.Receipt, plane.NowMs(),
            position => new ReceiptPredicate
            {
                Position = position,
                Intent = run.Intent,
                Permit = run.Permit,
                Outcome = outcome,
                Statements = manifest,
                Children = children,
                Events = events,

                // What happened after the last segment died with the supervisor; before the launch there was nothing to lose.
                EventsIncomplete = outcome.Started != Started.No,
            },
            DocumentsJson.Default.ReceiptPredicate);

        // Rejected where its owner, or another that recovers, was first: then there is a receipt.
        await plane.Register.Commit(new RegisterBatch(
        [
            new Put(Spaces.Open, execution, open.Version, ReadOnlyMemory<byte>.Empty),
            new Put(Spaces.Execution, execution, row.Version, JsonSerializer.SerializeToUtf8Bytes(summary, ApiJson.Default.ExecutionSummary)),
            receipt,
            .. await Settlement.Requests(plane, run.Permit!, outcome).ConfigureAwait(false),
        ])).ConfigureAwait(false);
    }
}
