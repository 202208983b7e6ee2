using Writ.Core.Documents;
using Writ.Execute.Egress;
using Writ.Execute.Groups;
using Writ.Execute.Launching;
using Writ.Execute.Linux;
using Writ.Launcher.Wire;

namespace Writ.Execute.Running;

/// <summary>Governs a started run to its end: trust, integrity, limits, and the warden's word. Runs on the run's thread.</summary>
internal sealed class Governor(
    RunRequest request, Sandbox sandbox, RunGroups groups, StopRequest stop, OutputBudget budget, Traffic? traffic, RunReport report, TimeSpan lease)
{
    private static readonly long HeartbeatNs = (long)Runner.Heartbeat.TotalNanoseconds;

    private Limits _limits = request.Confinement.Limits;
    private long _startNs;
    private long _nextIntegrityNs;
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
        SendLease();
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
        var next = BootClock.Now() + HeartbeatNs;
        while (!IsOver)
        {
            var wait = MillisecondsUntil(Math.Min(next, WallEndNs));
            var fired = Poller.Wait([sandbox.Control.Number, stop.WakeDescriptor, sandbox.WardenDescriptor], wait);
            // One look asks the socket before it asks the warden: what ended in between has left its last word there.
            if ((fired & 5) != 0) Hear();
            if (IsOver) break;
            var now = BootClock.Now();
            if (now >= WallEndNs) stop.Ask(StopReasons.Wall);
            else if (now >= next)
            {
                Beat(monitor, now);
                next = now + HeartbeatNs;
            }
        }

        if (stop.Reason is { } reason) _ = report.TryRecord("stop.requested", $"{reason.Code} {reason.Reason}", stop);
        NoteRefusals();
        // Its last word may still be in the socket: how the program ended is told even when we did not wait for it.
        if (Status is null && sandbox.HasEnded(0)) Hear();
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
    private void Beat(IntegrityMonitor? monitor, long now)
    {
        if (!TryRenew()) return;

        // What used no processor since the last beat has met no limit.
        var used = groups.CpuMicroseconds();
        var rested = used is not null && used == _cpuAtBeat;
        _cpuAtBeat = used;

        // Before the integrity of what the kernel's memory limit may just have killed.
        if (!rested && groups.MemoryKills() > 0) stop.Ask(StopReasons.Memory);
        else if (monitor is not null && now >= _nextIntegrityNs)
        {
            _nextIntegrityNs = now + (request.Confinement.Profile.IntegrityPeriodMs * 1_000_000L);
            CheckIntegrity(monitor, idle: IsIdle(used));
        }

        if (_limits.CpuMs is { } cpu && (used is null || used / 1000 >= cpu)) stop.Ask(StopReasons.Cpu);
        if (!rested) NoteRefusals();
        if (stop.Reason is null) SendLease();
    }

    // A process that was not made is the limit's work, and the program's to cope with: no reason to stop.
    private void NoteRefusals()
    {
        if (!_refusalsNoted && groups.ProcessRefusals() > 0) _refusalsNoted = report.TryRecord("limit.reached", "processes", stop);
    }

    // What used no processor since the last round has changed nothing of itself, and what was changed for it will be found when it
    // does; a full round comes now and then all the same. Without a group to measure it, every round is full.
    private bool IsIdle(long? used)
    {
        const int MostSkipped = 25;
        var idle = used is not null && used == _cpuAtRound && _roundsSkipped < MostSkipped;
        (_cpuAtRound, _roundsSkipped) = (used, idle ? _roundsSkipped + 1 : 0);
        return idle;
    }

    private void CheckIntegrity(IntegrityMonitor monitor, bool idle)
    {
        var violation = request.Host?.FindChange() is { } changed ? StopReasons.Violation($"{changed} since the control plane started")
            : idle ? monitor.FindClockSetBack() : monitor.FindViolation();
        if (violation is not null)
        {
            _ = report.TryRecord("integrity.violation", violation.Reason, stop);
            stop.Ask(violation);
        }
        else if (!idle && monitor.NewImage is { } image)
        {
            _ = report.TryRecord("image.changed", image, stop);
        }
    }

    // Never beyond the wall limit: it then holds even while we are frozen.
    private void SendLease()
    {
        var until = Math.Min(BootClock.Now() + (long)lease.TotalNanoseconds, WallEndNs);
        if (sandbox.Control.Send(PacketKind.Lease, until) || sandbox.TargetHasEnded) return;
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
