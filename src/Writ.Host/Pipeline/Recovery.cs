using System.Text.Json;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>Ends what a dead supervisor left open: sees its tree dead, then writes the receipt that it could not write. A spent
/// permit is never launched again.</summary>
internal sealed class Recovery(ControlPlane plane)
{
    private const int Most = 1_000;

    /// <summary>Recovers every open execution whose process is gone. Costs one read where there is none.</summary>
    public async Task<int> Run()
    {
        var recovered = 0;
        foreach (var row in await plane.Register.Scan(Spaces.Open, after: null, Most).ConfigureAwait(false))
        {
            using var inherited = plane.Live.TryInherit(row.Key);
            if (inherited is null) continue;

            // Read again under the lock: its owner may have finished between the scan and now.
            if (await plane.Register.Read(Spaces.Open, row.Key).ConfigureAwait(false) is not { } open) continue;
            await Recover(row.Key, open).ConfigureAwait(false);
            recovered++;
        }

        return recovered;
    }

    private async Task Recover(string execution, RegisterRow row)
    {
        var open = JsonSerializer.Deserialize(row.Value.Span, OpenRunJson.Default.OpenRun)!;
        var confirmed = open.Tree is not { } tree || await plane.Trees.ConfirmDead(tree).ConfigureAwait(false);
        var statements = await plane.Register.ReadExecution(execution).ConfigureAwait(false);
        var chain = StatementChain.Resume(execution, open.Intent, plane.Keys.Statement, statements.Select(Stored.Identify));
        var events = statements.Where(statement => statement.PredicateType == PredicateTypes.EventSegment)
            .SelectMany(statement => Stored.Read(statement).ReadPredicate(DocumentsJson.Default.EventSegmentPredicate).Events).ToList();
        var started = open.Phase == OpenRun.SpentPhase ? Started.No
            : events.Any(happened => happened.Event.Kind == RunEvents.Go) ? Started.Yes : Started.Unknown;
        var now = plane.NowMs();
        var outcome = new RunOutcome
        {
            Outcome = Outcome.LeaseLost,
            Started = started,
            Code = "WRIT6034",
            Reason = "the supervisor died before the run was finished",
            EndedAtMs = now,
            Confirmation = confirmed ? Confirmation.Confirmed : Confirmation.Requested,
        };
        await Close(execution, row, open, chain, outcome, events.Count, now).ConfigureAwait(false);
    }

    private async Task Close(
        string execution, RegisterRow open, OpenRun run, StatementChain chain, RunOutcome outcome, int events, long now)
    {
        var row = await plane.Register.Read(Spaces.Execution, execution).ConfigureAwait(false);
        var summary = JsonSerializer.Deserialize(row!.Value.Span, ApiJson.Default.ExecutionSummary)!;
        summary = summary with { State = "lease-lost", Code = outcome.Code, Reason = outcome.Reason, EndedAtMs = now };
        var manifest = chain.Manifest;
        var receipt = chain.Next(PredicateTypes.Receipt, now,
            position => new ReceiptPredicate
            {
                Position = position,
                Intent = run.Intent,
                Permit = run.Permit,
                Outcome = outcome,
                Statements = manifest,
                Children = [],
                Events = events,

                // What happened after the last segment died with the supervisor; before "go" there was nothing to lose.
                EventsIncomplete = outcome.Started != Started.No,
            },
            DocumentsJson.Default.ReceiptPredicate);
        await plane.Register.Commit(new RegisterBatch(
        [
            new Put(Spaces.Open, execution, open.Version, ReadOnlyMemory<byte>.Empty),
            new Put(Spaces.Execution, execution, row.Version, JsonSerializer.SerializeToUtf8Bytes(summary, ApiJson.Default.ExecutionSummary)),
            receipt,
        ])).ConfigureAwait(false);
    }
}
