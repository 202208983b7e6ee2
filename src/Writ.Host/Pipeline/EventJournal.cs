using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>Chains the events of one run and turns them into segments. Not safe for concurrent use.</summary>
internal sealed class EventJournal(StatementChain chain)
{
    /// <summary>A segment is closed at this many events at the latest.</summary>
    public const int SegmentLength = 256;

    private readonly List<ChainedEvent> _open = [];
    private Digest _last = new(new byte[Digest.Size]);

    /// <summary>Events so far, those of closed segments included.</summary>
    public int Count { get; private set; }
    public bool HasOpen => _open.Count > 0;
    public bool IsFull => _open.Count >= SegmentLength;

    public void Add(RunEvent happened)
    {
        var body = CanonicalJson.DigestOf(happened, DocumentsJson.Default.RunEvent);
        _last = Digest.Of([.. _last.ToArray(), .. body.ToArray()]);
        _open.Add(new ChainedEvent(happened, _last));
        Count++;
    }

    /// <summary>Closes the segment: a request to commit.</summary>
    public Append Close(long atMs)
    {
        var first = Count - _open.Count;
        ChainedEvent[] events = [.. _open];
        _open.Clear();
        return chain.Next(PredicateTypes.EventSegment, atMs,
            position => new EventSegmentPredicate { Position = position, First = first, Events = events },
            DocumentsJson.Default.EventSegmentPredicate);
    }
}
