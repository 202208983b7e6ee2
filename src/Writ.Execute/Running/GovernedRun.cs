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

    /// <summary>Passes a signal on to the program's process group, and records that.</summary>
    /// <returns>False where its profile does not let it through, or the program does not run.</returns>
    public bool TrySignal(CallerSignal signal) => _thread.TrySignal(signal);

    /// <summary>Records that somebody sat down in front of it. What cannot be recorded stops it.</summary>
    /// <param name="who">In words.</param>
    public void RecordAttached(string who) => _thread.RecordAttached(who);

    /// <summary>Tells the run's terminal its new size; nothing where it has none.</summary>
    public void Resize(WindowSize size) => _thread.Reach.Resize(size);

    /// <summary>Kills the tree at once. The first reason given counts; the completion says how long it took.</summary>
    public void Stop(StopReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        _thread.Stop.Ask(reason);
    }
}
