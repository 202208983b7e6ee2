using Writ.Execute.Linux;

namespace Writ.Execute.Running;

/// <summary>The thread that beats for runs at rest, all of this process's. A run's own thread sleeps until something happens to it, or its beat has
/// something to find out: a thread that is woken five times a second for each of a thousand sleeping runs is most of what governing them costs.</summary>
/// <remarks>No run depends on it to be stopped: while it does not beat, nothing renews the wardens' leases.</remarks>
internal sealed class Heartbeats
{
    // Those that are due soon after one another are looked at together: to wake costs more than to look.
    private const long StepNs = 20_000_000;

    private readonly object _gate = new();

    // By when they are due; guarded by _gate.
    private readonly PriorityQueue<Governor, long> _waiting = new();
    private Thread? _thread;

    /// <summary>The process's.</summary>
    public static Heartbeats Shared { get; } = new();

    /// <summary>From now on it beats for this run, until <see cref="Governor.Look"/> says that it is over.</summary>
    /// <param name="governor">Whose.</param>
    /// <param name="due">When it is to look first, nanoseconds of the boot clock.</param>
    public void Add(Governor governor, long due)
    {
        lock (_gate)
        {
            _waiting.Enqueue(governor, due);
            if (_thread is null) (_thread = new Thread(Beat, 256 << 10) { IsBackground = true, Name = "writ-heartbeats" }).Start();
            else if (_waiting.Count == 1) Monitor.Pulse(_gate);
        }
    }

    private void Beat()
    {
        Niceness.RaiseThisThread();
        List<Governor> due = [];
        while (true)
        {
            AwaitDue(due);
            var now = BootClock.Now();
            foreach (var governor in due)
            {
                if (governor.Look(now) is { } next) Return(governor, next);
            }

            due.Clear();
        }
    }

    private void AwaitDue(List<Governor> due)
    {
        lock (_gate)
        {
            while (true)
            {
                var next = _waiting.TryPeek(out _, out var first) ? Math.Max(StepNs, first - BootClock.Now()) : (long?)null;
                _ = Monitor.Wait(_gate, next is { } ns ? (int)(ns / 1_000_000) : Timeout.Infinite);
                for (var now = BootClock.Now(); _waiting.TryPeek(out _, out first) && first <= now;) due.Add(_waiting.Dequeue());
                if (due.Count > 0) return;
            }
        }
    }

    private void Return(Governor governor, long due)
    {
        lock (_gate) _waiting.Enqueue(governor, due);
    }
}
