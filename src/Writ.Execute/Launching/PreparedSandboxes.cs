using Writ.Execute.Linux;

namespace Writ.Execute.Launching;

/// <summary>
/// Keeps some sandboxes prepared, so that a run waits neither for the launcher's start nor for its namespaces. They are made one by one, on
/// a thread of their own, which is the parent of their wardens and so lives until the last run in one of them has ended.
/// </summary>
public sealed class PreparedSandboxes : IDisposable
{
    /// <summary>No more are kept.</summary>
    public const int Most = 64;

    // Where one cannot be made, a run says why: it tries for itself.
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    private readonly int _count;
    private readonly object _gate = new();

    // Guarded by _gate, which is pulsed after every change.
    private readonly Queue<PreparedSandbox> _ready = [];
    private int _living;
    private bool _over;
    private bool _drained;

    /// <param name="launcher">The program.</param>
    /// <param name="count">How many, 1 to <see cref="Most"/>.</param>
    public PreparedSandboxes(LauncherProgram launcher, int count)
    {
        ArgumentNullException.ThrowIfNull(launcher);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        (Launcher, _count) = (launcher, count);
        new Thread(Run, 256 << 10) { IsBackground = true, Name = "writ-prepare" }.Start();
    }

    public LauncherProgram Launcher { get; }

    /// <summary>How many wait for orders now.</summary>
    public int Ready
    {
        get
        {
            lock (_gate) return _ready.Count;
        }
    }

    /// <summary>The wardens of those that wait for orders.</summary>
    internal IReadOnlyList<int> Wardens
    {
        get
        {
            lock (_gate) return [.. _ready.Select(prepared => prepared.WardenPid)];
        }
    }

    /// <summary>Ends those that no run has. A run in one goes on.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            Monitor.PulseAll(_gate);
            while (!_drained) Monitor.Wait(_gate);
        }
    }

    /// <summary>One that lives; null where none is ready.</summary>
    internal PreparedSandbox? Take()
    {
        while (true)
        {
            PreparedSandbox? prepared;
            lock (_gate)
            {
                if (!_ready.TryDequeue(out prepared)) return null;
                Monitor.PulseAll(_gate);
            }

            if (!prepared.HasEnded(0)) return prepared;
            prepared.Dispose();
        }
    }

    private void Run()
    {
        Niceness.RaiseThisThread();
        while (IsWanted())
        {
            var made = PreparedSandbox.Make(Launcher, out _, Ended);
            lock (_gate)
            {
                if (made is not null) _ready.Enqueue(made);
                else
                {
                    _living--;
                    _ = Monitor.Wait(_gate, PauseAfterFault);
                }
            }
        }

        lock (_gate)
        {
            // Of those that wait; each says that it has ended.
            foreach (var prepared in _ready) prepared.Abandon();
            _ready.Clear();
            _drained = true;
            Monitor.PulseAll(_gate);
            while (_living > 0) Monitor.Wait(_gate);
        }
    }

    private bool IsWanted()
    {
        lock (_gate)
        {
            while (!_over && _ready.Count >= _count) Monitor.Wait(_gate);
            if (_over) return false;
            _living++;
            return true;
        }
    }

    private void Ended()
    {
        lock (_gate)
        {
            _living--;
            Monitor.PulseAll(_gate);
        }
    }
}
