using Writ.Core.Api;

namespace Writ.Report.Board;

/// <summary>What is known at one moment. Replaced whole.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="Recent">The newest changes, by sequence without a gap.</param>
/// <param name="Sequence">Sequence of the newest change; 0 where there was none.</param>
/// <param name="Capped">Older executions exist that are not held.</param>
internal sealed record BoardSnapshot(IReadOnlyList<BoardRow> Rows, IReadOnlyList<BoardChange> Recent, long Sequence, bool Capped)
{
    public static BoardSnapshot Empty { get; } = new([], [], 0, false);

    /// <summary>The changes after a sequence; null where they are no longer all held.</summary>
    public IReadOnlyList<BoardChange>? After(long sequence)
    {
        if (sequence > Sequence) return null;
        if (sequence == Sequence) return [];
        long oldest = Recent.Count == 0 ? Sequence + 1 : Recent[0].Sequence;
        if (sequence < oldest - 1) return null;
        return [.. Recent.Where(change => change.Sequence > sequence)];
    }

    public ExecutionSummary? Find(string id) => Rows.FirstOrDefault(row => row.Summary.Execution == id)?.Summary;
}
