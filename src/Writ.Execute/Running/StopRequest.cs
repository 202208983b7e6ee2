using Writ.Core.Documents;
using Writ.Execute.Egress;
using Writ.Execute.Groups;
using Writ.Execute.Launching;
using Writ.Execute.Linux;

namespace Writ.Execute.Running;

/// <summary>The one way in which a run is stopped, from any thread: the first reason wins, and the kill does not wait for the governor.</summary>
/// <remarks>
/// Killing needs no freezing first: SIGKILL to process 1 of a pid namespace makes the kernel refuse new processes in it before it
/// kills the rest, and cgroup.kill does the same for the group.
/// </remarks>
internal sealed class StopRequest : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Descriptor _wake = Descriptor.Event();

    // Guarded by _gate.
    private StopReason? _reason;
    private long _askedNs;
    private Sandbox? _sandbox;
    private RunGroups? _groups;
    private EgressProxy? _egress;

    /// <summary>Becomes readable when a stop is asked for, and by <see cref="Wake"/>.</summary>
    public int WakeDescriptor => _wake.Number;

    public StopReason? Reason
    {
        get
        {
            lock (_gate) return _reason;
        }
    }

    /// <summary>When the stop was asked for, nanoseconds of the boot clock; null without one.</summary>
    public long? AskedNs
    {
        get
        {
            lock (_gate) return _reason is null ? null : _askedNs;
        }
    }

    public void Ask(StopReason reason)
    {
        lock (_gate)
        {
            if (_reason is not null) return;
            (_reason, _askedNs) = (reason, BootClock.Now());
            Kill_NeedsLock();
        }
    }

    /// <summary>Wakes the run's thread.</summary>
    public void Wake()
    {
        lock (_gate) if (!_wake.IsClosed) _wake.Signal();
    }

    /// <summary>The run's thread is awake, and looks at the reason next.</summary>
    public void TakeWake()
    {
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        _ = _wake.Read(count);
    }

    /// <summary>From now on a stop kills this sandbox; at once if one was asked for already.</summary>
    public void Attach(Sandbox sandbox, RunGroups groups, EgressProxy? egress)
    {
        lock (_gate)
        {
            (_sandbox, _groups, _egress) = (sandbox, groups, egress);
            if (_reason is not null) Kill_NeedsLock();
        }
    }

    /// <summary>Kills what is attached without a reason: at the end of every run, for whatever may be left.</summary>
    public void KillRest()
    {
        lock (_gate) Kill_NeedsLock();
    }

    /// <summary>The run is over: a later stop finds nothing to kill.</summary>
    public void Detach()
    {
        lock (_gate) (_sandbox, _groups, _egress) = (null, null, null);
    }

    public void Dispose()
    {
        lock (_gate) _wake.Dispose();
    }

    private void Kill_NeedsLock()
    {
        if (!Faults.GuardOff("kill"))
        {
            _sandbox?.Kill();
            _groups?.Kill();
        }

        // What a program has said before its own end goes its way; what is stopped says nothing more.
        if (_reason is not null) _egress?.Close();
        if (!_wake.IsClosed) _wake.Signal();
    }
}
