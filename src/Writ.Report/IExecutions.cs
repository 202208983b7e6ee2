using Writ.Core.Api;
using Writ.Core.Documents;

namespace Writ.Report;

/// <summary>What Report reads of executions; the host implements it over the register. Read-only, called concurrently.</summary>
/// <remarks>A row is committed with the statement that records what it says: whatever is listed is logged (L3). Reads see
/// everything whose commit has returned, whichever process committed it. A store that does not answer is an exception: the page
/// then says that it knows nothing, and no row is shown as if it were current.</remarks>
public interface IExecutions
{
    /// <summary>Executions and refusals by the time in their ids, newest first, older than <paramref name="after"/> (null: from
    /// the newest). Their ids begin differently (<c>exe_</c>, <c>ref_</c>): what follows the prefix is what orders them.</summary>
    /// <param name="after">An id, itself excluded.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <param name="cancellation">Ends the read.</param>
    ValueTask<IReadOnlyList<ExecutionSummary>> List(string? after, int limit, CancellationToken cancellation);

    /// <summary>One execution, or null where there is none of that id.</summary>
    ValueTask<ExecutionSummary?> Get(string id, CancellationToken cancellation);

    /// <summary>The runtime events recorded so far, in order; empty where there are none.</summary>
    ValueTask<IReadOnlyList<RunEvent>> Events(string id, CancellationToken cancellation);

    /// <summary>Those whose payload was erased: whatever is kept of them in memory must go too.</summary>
    ValueTask<IReadOnlyList<string>> Erased(CancellationToken cancellation);

    /// <summary>A number that differs after any change, cheap enough to ask ten times a second for every open page.</summary>
    ValueTask<long> Mark(CancellationToken cancellation);
}
