using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Writ.Report.Board;
using Writ.Report.Views;

namespace Writ.Report.Api;

/// <summary>The live streams: <c>/v1/executions/stream</c> (summaries) and <c>/console/stream</c> (rows in the page's words).</summary>
/// <remarks>
/// Events: <c>execution</c> (with an id to resume by), <c>counts</c>, <c>heartbeat</c> every 15 s, and <c>reset</c> where the
/// id to resume from is no longer known: the reader then loads the list anew. A failed read ends the stream.
/// </remarks>
internal sealed class ExecutionStream(ExecutionBoard board, IEnforcement enforcement, TimeProvider clock, CancellationToken stopping)
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);

    public Task Summaries(HttpContext context) => Answer(context, row => row.Json);

    public Task Rows(HttpContext context) =>
        Answer(context, row => JsonSerializer.Serialize(RowViews.From(row.Summary), ReportJson.Default.RowView));

    private Task Answer(HttpContext context, Func<BoardRow, string> write)
    {
        // A browser that reconnects sends the id it saw last; a page that opens sends the one it was rendered at.
        string? cursor = context.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? context.Request.Query["after"].FirstOrDefault();
        return Send(context, cursor, write);
    }

    // A stream never ends by itself: without the second token it would hold up the server's stop.
    private async Task Send(HttpContext context, string? cursor, Func<BoardRow, string> write)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await TypedResults.ServerSentEvents(Follow(cursor, write, either.Token)).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The reader left, or the server stops: it connects again.
        }
    }

    private async IAsyncEnumerable<SseItem<string>> Follow(
        string? cursor, Func<BoardRow, string> write, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var snapshot = await board.Look(cancellation);
        long at = board.Sequence(cursor) ?? -1;
        if (cursor is not null && (at < 0 || snapshot.After(at) is null))
        {
            at = snapshot.Sequence;
            yield return new SseItem<string>("{}", "reset") { EventId = board.Cursor(at) };
        }

        if (at < 0) at = snapshot.Sequence;
        yield return Beat("hello", at) with { ReconnectionInterval = Reconnect };
        yield return Counts(snapshot);
        long quietSince = clock.GetTimestamp();
        while (!cancellation.IsCancellationRequested)
        {
            snapshot = await board.Look(cancellation);
            if (snapshot.After(at) is not { } changes)
            {
                at = snapshot.Sequence;
                yield return new SseItem<string>("{}", "reset") { EventId = board.Cursor(at) };
                continue;
            }

            foreach (var change in changes)
            {
                at = change.Sequence;
                yield return new SseItem<string>(write(change.Row), "execution") { EventId = board.Cursor(at) };
            }

            if (changes.Count > 0 || clock.GetElapsedTime(quietSince) >= Heartbeat)
            {
                yield return Counts(snapshot);
                yield return Beat("heartbeat", at);
                quietSince = clock.GetTimestamp();
            }

            await Task.Delay(Poll, clock, cancellation);
        }
    }

    private SseItem<string> Counts(BoardSnapshot snapshot) =>
        new(JsonSerializer.Serialize(StageBand.Count(snapshot, clock.GetUtcNow()), ReportJson.Default.BoardCounts), "counts");

    private SseItem<string> Beat(string type, long at)
    {
        var state = enforcement.Current;
        var beat = new BeatView(clock.GetUtcNow().ToUnixTimeMilliseconds(), state.Enforcing, state.Why ?? "");
        return new SseItem<string>(JsonSerializer.Serialize(beat, ReportJson.Default.BeatView), type) { EventId = board.Cursor(at) };
    }
}

/// <summary>A sign of life.</summary>
internal sealed record BeatView(long NowMs, bool Enforcing, string Why);
