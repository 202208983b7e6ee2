using Writ.Core.Documents;
using Writ.Execute.Recovery;

namespace Writ.Execute.Running;

/// <summary>Where a run says what happens (L3).</summary>
/// <remarks>
/// Called by the run's own threads, one call at a time, and never while the lease is asked. When a record cannot be made durable the call fails, or the next one, and the
/// run stops.
/// </remarks>
public interface IRunJournal
{
    /// <summary>What recovery needs. Complete when it is durable; the program starts after that, and nothing is recorded before.</summary>
    Task Open(RunTrace trace);

    /// <summary>May return before the record is durable, by at most one second.</summary>
    void Record(RunEvent happened);
}
