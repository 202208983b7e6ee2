using Writ.Execute.Linux;

namespace Writ.Execute.Running;

/// <summary>The thread that beats for runs at rest, all of this process's. A run's own thread sleeps until something happens to it, or its beat has
/// something to find out: a thread that is woken five times a second for each of a thousand sleeping runs is most of what governing them costs.</summary>
/// <remarks>No run depends on it to be stopped: while it does not beat, nothing renews the wardens' leases.</remarks>
internal sealed class Heartbeats
{
    // Those that are due soon are not slept for one by one.
    private const long StepNs = 5_000_000;

    private static readonly long LongestNs = (long)Runner.Heartbeat.TotalNanoseconds;

    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly HashSet<Governor> _governors = [];
    private Thread? _thread;

    /// <summary>The process's.</summary>
    public static Heartbeats Shared { get; } = new();

    public void Add(Governor governor)
    {
        lock (_gate)
        {
            _governors.Add(governor);
            if (_thread is null) (_thread = new Thread(Beat, 256 << 10) { IsBackground = true, Name = "writ-heartbeats" }).Start();
            else if (_governors.Count == 1) Monitor.Pulse(_gate);
        }
    }

    public void Remove(Governor governor)
    {
        lock (_gate) _governors.Remove(governor);
    }

    private void Beat()
    {
        Niceness.RaiseThisThread();
        List<Governor> all = [];
        while (true)
        {
            // What is added meanwhile is due later than what is waited for.
            var now = BootClock.Now();
            var next = now + LongestNs;
            foreach (var governor in all) next = Math.Min(next, governor.Look(now));
            all.Clear();
            lock (_gate)
            {
                _ = Monitor.Wait(_gate, (int)(Math.Max(StepNs, next - BootClock.Now()) / 1_000_000));
                while (_governors.Count == 0) Monitor.Wait(_gate);
                all.AddRange(_governors);
            }
        }
    }
}
