using Writ.Core.Documents;

namespace Writ.Execute.Running;

/// <summary>A run that has been started.</summary>
public sealed class GovernedRun
{
    private readonly RunThread _thread;

    internal GovernedRun(RunThread thread) => _thread = thread;

    /// <summary>Completes when nothing of the run is left alive (or that could not be confirmed) and its output has been passed on.
    /// Never faults: what went wrong is in the outcome.</summary>
    public Task<RunOutcome> Completion => _thread.Completion;

    /// <summary>Kills the tree at once. The first reason given counts; the completion says how long it took.</summary>
    public void Stop(StopReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        _thread.Stop.Ask(reason);
    }
}
