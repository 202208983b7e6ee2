using Writ.Execute.Launching;

namespace Writ.Execute.Running;

/// <summary>What a caller can do to a program that runs, beside stopping it: send it signals as far as its profile goes, and resize its
/// terminal. From any thread.</summary>
internal sealed class CallerReach(IReadOnlyList<string> allowed)
{
    private readonly Lock _gate = new();

    // Guarded by _gate; null before the program runs and after it has ended.
    private Sandbox? _sandbox;
    private IRunStreams? _streams;

    /// <summary>The signals' names in a profile.</summary>
    public static string NameOf(CallerSignal signal) => signal switch
    {
        CallerSignal.Hangup => "HUP",
        CallerSignal.Interrupt => "INT",
        CallerSignal.Quit => "QUIT",
        _ => "TERM",
    };

    public void Open(Sandbox sandbox, IRunStreams streams)
    {
        lock (_gate) (_sandbox, _streams) = (sandbox, streams);
    }

    public void Close()
    {
        lock (_gate) (_sandbox, _streams) = (null, null);
    }

    /// <summary>On record first, then sent: and both before the run's end can be put down.</summary>
    /// <param name="signal">What to send.</param>
    /// <param name="tryRecord">Records it; false where it could not.</param>
    /// <returns>False where the profile does not let it through, nothing runs that could get it, or it could not be recorded.</returns>
    public bool TrySignal(CallerSignal signal, Func<bool> tryRecord)
    {
        lock (_gate)
        {
            if (_sandbox is null || !allowed.Contains(NameOf(signal)) || !tryRecord()) return false;
            _sandbox.Signal((int)signal);
            return true;
        }
    }

    public void Resize(WindowSize size)
    {
        lock (_gate) _streams?.Resize(size);
    }
}
