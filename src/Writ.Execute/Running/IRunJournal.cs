using Writ.Core.Documents;
using Writ.Execute.Recovery;

namespace Writ.Execute.Running;

/// <summary>Where a run says what happens (L3).</summary>
/// <remarks>
/// Called by the run's own threads, one call at a time, and never while the lease is asked. Both may return before the record is durable, by at most one second; when it
/// cannot be made durable they throw, then or at the next call, and the run stops.
/// </remarks>
public interface IRunJournal
{
    /// <summary>What recovery needs, before the program starts.</summary>
    void Open(RunTrace trace);

    void Record(RunEvent happened);
}
