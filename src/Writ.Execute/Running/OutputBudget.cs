using Writ.Core.Documents;

namespace Writ.Execute.Running;

/// <summary>The bytes that both output streams together may still pass.</summary>
internal sealed class OutputBudget(long? limit, StopRequest stop)
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private long _left = Faults.GuardOff("output-limit") ? long.MaxValue : limit ?? long.MaxValue;
    private long _taken;

    /// <summary>How many of <paramref name="wanted"/> bytes may pass. Asks for the stop when it is not all of them.</summary>
    public int Take(int wanted)
    {
        int granted;
        lock (_gate)
        {
            granted = (int)Math.Min(_left, wanted);
            _left -= granted;
            _taken += granted;
        }

        if (granted < wanted) stop.Ask(StopReasons.Output);
        return granted;
    }

    /// <summary>A lower limit, counted from the run's start.</summary>
    public void Tighten(long total)
    {
        bool over;
        lock (_gate)
        {
            _left = Math.Min(_left, Math.Max(0, total - _taken));
            over = _taken > total;
        }

        if (over) stop.Ask(StopReasons.Output);
    }

    /// <summary>Whoever read the output is gone: the program would meet SIGPIPE, and so its run ends.</summary>
    public void ReaderGone() => stop.Ask(new StopReason(Outcome.Killed, "WRIT3218", "nobody reads the program's output any more"));
}
