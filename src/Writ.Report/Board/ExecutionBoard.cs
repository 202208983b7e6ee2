using System.Text.Json;
using Writ.Core.Api;

namespace Writ.Report.Board;

/// <summary>The newest executions in memory, brought up to date when somebody looks: pages, counts and streams read it.</summary>
/// <remarks>Nothing runs while nobody looks. A read that fails leaves the snapshot as it was and throws to the one who looked.</remarks>
internal sealed class ExecutionBoard(IExecutions source, string boot) : IDisposable
{
    /// <summary>Executions held; older ones are read by page.</summary>
    public const int Capacity = 10_000;

    private const int LoadPage = 1_000;

    // Rows re-read after a change: an end is written within seconds of its start, a late log index soon after.
    private const int FreshPage = 100;
    private const int RecentChanges = 2_000;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile BoardSnapshot _snapshot = BoardSnapshot.Empty;

    // Guarded by _gate.
    private long? _mark;

    /// <summary>Names this board's sequence numbers: a cursor of another process means nothing here.</summary>
    public string Boot { get; } = boot;

    public string Cursor(long sequence) => $"{Boot}-{sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>The sequence in a cursor of this board, or null.</summary>
    public long? Sequence(string? cursor)
    {
        if (cursor is null || !cursor.StartsWith(Boot + "-", StringComparison.Ordinal)) return null;
        return long.TryParse(cursor.AsSpan(Boot.Length + 1), System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out long sequence) ? sequence : null;
    }

    /// <summary>The state now.</summary>
    public async ValueTask<BoardSnapshot> Look(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            // Asked before reading: a change that comes while we read is then seen by the next look.
            long mark = await source.Mark(cancellation);
            if (_mark == mark) return _snapshot;
            _snapshot = _mark is null ? await Load_NeedsLock(cancellation) : await Follow_NeedsLock(cancellation);
            _mark = mark;
            return _snapshot;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async ValueTask<BoardSnapshot> Load_NeedsLock(CancellationToken cancellation)
    {
        List<BoardRow> rows = [];
        while (rows.Count < Capacity)
        {
            string? after = rows.Count == 0 ? null : rows[^1].Summary.Execution;
            var page = await source.List(after, LoadPage, cancellation);
            rows.AddRange(page.Select(Row));
            if (page.Count < LoadPage) return new BoardSnapshot(rows, [], 0, Capped: false);
        }

        return new BoardSnapshot(rows, [], 0, Capped: true);
    }

    private async ValueTask<BoardSnapshot> Follow_NeedsLock(CancellationToken cancellation)
    {
        var before = _snapshot;
        var held = before.Rows.ToDictionary(row => row.Summary.Execution, StringComparer.Ordinal);
        string newest = before.Rows.Count == 0 ? "" : before.Rows[0].Summary.Execution;

        List<BoardRow> read = [];
        string? after = null;
        IReadOnlyList<ExecutionSummary> page;
        do
        {
            page = await source.List(after, FreshPage, cancellation);
            read.AddRange(page.Select(Row));
            after = page.Count == 0 ? null : page[^1].Execution;
        }
        while (page.Count == FreshPage && IdOrder.Instance.Compare(after, newest) > 0 && read.Count < Capacity);

        var seen = read.Select(row => row.Summary.Execution).ToHashSet(StringComparer.Ordinal);
        foreach (var open in before.Rows.Where(row => !States.Of(row.Summary.State).Final && !seen.Contains(row.Summary.Execution)))
        {
            if (await source.Get(open.Summary.Execution, cancellation) is { } now) read.Add(Row(now));
        }

        // What was erased is forgotten here as well, however long ago it was read.
        foreach (string id in await source.Erased(cancellation))
        {
            if (held.TryGetValue(id, out var row) && row.Summary.ErasedAtMs is null && await source.Get(id, cancellation) is { } blank) read.Add(Row(blank));
        }

        return Merge(before, held, read);
    }

    private static BoardSnapshot Merge(BoardSnapshot before, Dictionary<string, BoardRow> held, List<BoardRow> read)
    {
        long sequence = before.Sequence;
        List<BoardChange> changes = [];
        foreach (var row in read.OrderBy(row => row.Summary.Execution, IdOrder.Instance))
        {
            if (held.TryGetValue(row.Summary.Execution, out var was) && was.Json == row.Json) continue;
            held[row.Summary.Execution] = row;
            changes.Add(new BoardChange(++sequence, row));
        }

        if (changes.Count == 0) return before;
        BoardRow[] rows = [.. held.Values.OrderByDescending(row => row.Summary.Execution, IdOrder.Instance).Take(Capacity)];
        return new BoardSnapshot(rows, [.. before.Recent.Concat(changes).TakeLast(RecentChanges)], sequence, before.Capped || held.Count > Capacity);
    }

    private static BoardRow Row(ExecutionSummary summary) => new(summary, JsonSerializer.Serialize(summary, ApiJson.Default.ExecutionSummary));
}
