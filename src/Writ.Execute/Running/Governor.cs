using Writ.Core.Documents;
using Writ.Execute.Egress;
using Writ.Execute.Groups;
using Writ.Execute.Launching;
using Writ.Execute.Linux;
using Writ.Launcher.Wire;

namespace Writ.Execute.Running;

/// <summary>Governs a started run to its end: trust, integrity, limits, and the warden's word. Runs on the run's thread.</summary>
internal sealed class Governor(
    RunRequest request, Sandbox sandbox, RunGroups groups, StopRequest stop, OutputBudget budget, Traffic? traffic, RunReport report, LeasePage lease,
    TimeSpan timeToLive)
{
    private const int MostSkipped = 25;

    private static readonly long HeartbeatNs = (long)Runner.Heartbeat.TotalNanoseconds;

    // The run's thread holds it, except while it waits: then the heartbeats' thread may look in its place. Guards what follows.
    private readonly Lock _awake = new();
    private Limits _limits = request.Confinement.Limits;
    private IntegrityMonitor? _monitor;
    private bool _governing;
    private bool _isDue;
    private long _nextBeatNs;
    private long _startNs;
    private long _nextIntegrityNs;
    private bool _isLast;
    private bool _refusalsNoted;
    private long? _cpuAtBeat;
    private long? _cpuAtRound;
    private int _roundsSkipped;

    /// <summary>The program's wait status, once the warden has told it.</summary>
    public int? Status { get; private set; }

    /// <summary>Wall time counts from here; and from here the lease is short.</summary>
    public void BeginLimits()
    {
        _startNs = BootClock.Now();
        _nextIntegrityNs = _startNs;
        _isLast = Niceness.TryPutSessionLast(sandbox.TargetPid);
        RenewLease();
    }

    /// <summary>Asks whether trust holds. False when the run has been asked to stop.</summary>
    public bool TryRenew()
    {
        LeaseAnswer answer;
        try
        {
            answer = report.Alone(request.Lease.Renew);
        }
#pragma warning disable CA1031 // Whatever kept the answer away: no answer is a no (L2).
        catch (Exception fault)
#pragma warning restore CA1031
        {
            answer = LeaseAnswer.End(StopReasons.NoAnswer(fault.Message));
        }

        if (!answer.Holds)
        {
            stop.Ask(answer.Stop ?? StopReasons.NoAnswer("no reason was given"));
            return false;
        }

        if (answer.Tighter is { } tighter) Tighten(tighter);
        return stop.Reason is null;
    }

    public void Govern(IntegrityMonitor? monitor)
    {
        _awake.Enter();
        (_monitor, _governing, _nextBeatNs) = (monitor, true, BootClock.Now() + HeartbeatNs);
        Heartbeats.Shared.Add(this, _nextBeatNs);
        try
        {
            while (!IsOver) Turn();
        }
        finally
        {
            _governing = false;
            _awake.Exit();
        }

        if (stop.Reason is { } reason) _ = report.TryRecord("stop.requested", $"{reason.Code} {reason.Reason}", stop);
        NoteRefusals();
        // Its last word may still be in the socket: how the program ended is told even when we did not wait for it.
        if (Status is null && sandbox.HasEnded(0)) Hear();
    }

    /// <summary>The beat of a run at rest, if it is due: one of which nothing is new has its lease renewed; any other's thread is woken to find out what is.</summary>
    /// <param name="now">Nanoseconds of the boot clock.</param>
    /// <returns>When to look again; null where the run is over.</returns>
    public long? Look(long now)
    {
        // Whose thread is awake is looked at again soon.
        if (!_awake.TryEnter()) return now;
        try
        {
            if (!_governing) return null;
            if (_isDue || now < _nextBeatNs) return _nextBeatNs;
            _nextBeatNs = now + HeartbeatNs;
            _isDue = !IsPlainlyAtRest(now);
            if (_isDue) stop.Wake();
            else RenewLease();
            return _nextBeatNs;
        }
        finally
        {
            _awake.Exit();
        }
    }

    /// <summary>After an execve that failed: the warden says why.</summary>
    public void ReadFault(OrdersWriter orders)
    {
        while (stop.Reason is null && Status is null)
        {
            if (sandbox.Control.Receive() is not { } packet)
            {
                stop.Ask(StopReasons.WardenGone);
                return;
            }

            if (packet.Kind == PacketKind.Fault) stop.Ask(StopReasons.Faulted(LaunchFaults.Explain(packet, orders)));
            if (packet.Kind == PacketKind.LeaseLost) stop.Ask(StopReasons.LeaseLost);
            if (packet.Kind == PacketKind.Ended) Status = (int)packet.Value;
        }
    }

    private void Turn()
    {
        var wait = _limits.WallMs is null ? Timeout.Infinite : MillisecondsUntil(WallEndNs);
        int fired;
        _awake.Exit();
        try
        {
            fired = Poller.Wait([sandbox.Control.Number, stop.WakeDescriptor, sandbox.WardenDescriptor], wait);
        }
        finally
        {
            _awake.Enter();
        }

        if ((fired & 2) != 0) stop.TakeWake();
        // One look asks the socket before it asks the warden: what ended in between has left its last word there.
        if ((fired & 5) != 0) Hear();
        if (IsOver) return;
        if (BootClock.Now() is var now && now >= WallEndNs) stop.Ask(StopReasons.Wall);
        else if (_isDue)
        {
            Beat(now);
            (_isDue, _nextBeatNs) = (false, now + HeartbeatNs);
        }
    }

    private bool IsPlainlyAtRest(long now)
    {
        try
        {
            return IsAtRest(now);
        }
#pragma warning disable CA1031 // The run's own thread meets it again, where it ends this run and no other.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    // What used no processor since the last beat has met no limit and changed nothing. Its round of integrity looks at the machine alone.
    private bool IsAtRest(long now)
    {
        if (IsOver || groups.CpuMicroseconds() is not { } used || used != _cpuAtBeat || !report.IsQuietAnd(request.Lease.StillHolds)) return false;
        if (_monitor is null || now < _nextIntegrityNs) return true;
        if (!IsIdle(used) || FindChange(idle: true) is not null) return false;
        BeginRound(now, used);
        return true;
    }

    private bool IsOver => Status is not null || stop.Reason is not null;

    private long WallEndNs => _limits.WallMs is { } wall && !Faults.GuardOff("wall-limit") ? checked(_startNs + (wall * 1_000_000)) : long.MaxValue;

    private void Hear()
    {
        var packet = sandbox.Control.Receive();
        switch (packet?.Kind)
        {
            case PacketKind.Ended: Status = (int)packet.Value.Value; break;
            case PacketKind.LeaseLost: stop.Ask(BootClock.Now() >= WallEndNs ? StopReasons.Wall : StopReasons.LeaseLost); break;
            default: stop.Ask(StopReasons.WardenGone); break;
        }
    }

    // Trust first: its answer decides whether the rest is worth looking at. The lease is renewed last, when all of it held.
    private void Beat(long now)
    {
        if (!TryRenew()) return;
        var used = groups.CpuMicroseconds();
        var rested = used is not null && used == _cpuAtBeat;
        _cpuAtBeat = used;

        // Before the integrity of what the kernel's memory limit may just have killed.
        if (!rested && groups.MemoryKills() > 0) stop.Ask(StopReasons.Memory);
        else if (_monitor is not null && now >= _nextIntegrityNs) CheckIntegrity(now, used);
        if (_limits.CpuMs is { } cpu && (used is null || used / 1000 >= cpu)) stop.Ask(StopReasons.Cpu);
        if (!rested) NoteRefusals();
        if (!_isLast) _isLast = sandbox.TargetHasEnded || Niceness.TryPutSessionLast(sandbox.TargetPid);
        if (stop.Reason is null) RenewLease();
    }

    // A process that was not made is the limit's work, and the program's to cope with: no reason to stop.
    private void NoteRefusals()
    {
        if (!_refusalsNoted && groups.ProcessRefusals() > 0) _refusalsNoted = report.TryRecord("limit.reached", "processes", stop);
    }

    // What used no processor since the last round has changed nothing of itself, and what was changed for it will be found when it
    // does; a full round comes now and then all the same. Without a group to measure it, every round is full.
    private bool IsIdle(long? used) => used is not null && used == _cpuAtRound && _roundsSkipped < MostSkipped;

    private void BeginRound(long now, long? used)
    {
        _nextIntegrityNs = now + (request.Confinement.Profile.IntegrityPeriodMs * 1_000_000L);
        (_cpuAtRound, _roundsSkipped) = (used, IsIdle(used) ? _roundsSkipped + 1 : 0);
    }

    private void CheckIntegrity(long now, long? used)
    {
        var idle = IsIdle(used);
        BeginRound(now, used);
        if (FindChange(idle) is { } violation)
        {
            _ = report.TryRecord("integrity.violation", violation.Reason, stop);
            stop.Ask(violation);
        }
        else if (!idle && _monitor!.NewImage is { } image)
        {
            _ = report.TryRecord("image.changed", image, stop);
        }
    }

    private StopReason? FindChange(bool idle) =>
        request.Host?.FindChange() is { } changed ? StopReasons.Violation($"{changed} since the control plane started")
            : idle ? _monitor!.FindClockSetBack() : _monitor!.FindViolation();

    // Never beyond the wall limit: it then holds even while we are frozen. The warden looks when what it saw last ends: a shorter lease it is told.
    private void RenewLease()
    {
        var until = Math.Min(BootClock.Now() + (long)timeToLive.TotalNanoseconds, WallEndNs);
        var isShorter = until < lease.Deadline;
        lease.Deadline = until;
        if (!isShorter || sandbox.Control.Send(PacketKind.Lease) || sandbox.TargetHasEnded) return;
        // Why it is gone may be in the socket: a lease that ran out is not a warden that was killed.
        Hear();
    }

    private void Tighten(Limits tighter)
    {
        var next = _limits.Tighten(tighter);
        var fixedOnes = next with { WallMs = _limits.WallMs, CpuMs = _limits.CpuMs, OutputBytes = _limits.OutputBytes, EgressBytes = _limits.EgressBytes };
        if (fixedOnes != _limits || (next.CpuMs is not null && groups.CpuMs() is null))
        {
            stop.Ask(StopReasons.CannotTighten);
            return;
        }

        if (next == _limits) return;
        _limits = next;
        if (next.OutputBytes is { } output) budget.Tighten(output);
        if (next.EgressBytes is { } most) traffic?.Tighten(most);
        _ = report.TryRecord("limits.tightened", $"wall {next.WallMs}, cpu {next.CpuMs}, output {next.OutputBytes}, egress {next.EgressBytes}", stop);
    }

    private static int MillisecondsUntil(long momentNs) => (int)Math.Clamp(((momentNs - BootClock.Now()) / 1_000_000) + 1, 0, 60_000);
}
