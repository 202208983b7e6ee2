using System.Diagnostics.CodeAnalysis;
using Writ.Core;
using Writ.Execute.Linux;
using Writ.Launcher.Wire;

#pragma warning disable CA2000 // Descriptors pass from the socket to the launch to the sandbox, which disposes of them; the rule cannot follow.

namespace Writ.Execute.Launching;

/// <summary>
/// One confined process that waits for go, and the warden above it. The thread that made the warden must live as long as it does:
/// to the kernel the parent is that thread, and its end would kill the warden.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private readonly PreparedSandbox _prepared;
    private readonly Descriptor _target;

    private Sandbox(PreparedSandbox prepared, Descriptor target, int targetPid, Descriptor? listener, Descriptor? egress, Descriptor? terminal)
    {
        (_prepared, _target, TargetPid) = (prepared, target, targetPid);
        (Listener, Egress, Terminal) = (listener, egress, terminal);
    }

    public ControlSocket Control => _prepared.Control;

    /// <summary>The listener of the child's system call filter, where the orders ask for one. Whoever takes it disposes of it.</summary>
    public Descriptor? Listener { get; }

    /// <summary>The socket inside that listens where the run's way out is, where the orders ask for one. Likewise.</summary>
    public Descriptor? Egress { get; }

    /// <summary>The controlling side of the run's terminal, where the orders ask for one. Whoever takes it disposes of it.</summary>
    public Descriptor? Terminal { get; }

    public int WardenPid => _prepared.WardenPid;

    public int TargetPid { get; }

    public int WardenDescriptor => _prepared.Warden.Number;

    /// <summary>How the warden ended, once it has been seen to.</summary>
    public string? WardenEnd => _prepared.WardenEnd;

    /// <summary>Whether the program itself has ended; descendants may be left for a moment more.</summary>
    public bool TargetHasEnded => PidFd.HasEnded(_target);

    /// <summary>Gives a prepared sandbox its orders and waits until the child is confined and waits for go.</summary>
    /// <param name="prepared">Used up, whatever becomes of it.</param>
    /// <param name="orders">The orders.</param>
    /// <param name="stdio">The target's three standard streams.</param>
    /// <param name="lease">How long it may live without being told otherwise.</param>
    /// <param name="meanwhile">What can be done while the launcher works.</param>
    /// <param name="sandbox">The sandbox, where the launch succeeded.</param>
    /// <param name="fault">Why it did not; then nothing of it is left alive.</param>
    public static bool TryLaunch(
        PreparedSandbox prepared,
        OrdersWriter orders,
        ReadOnlySpan<int> stdio,
        LeasePage lease,
        Action meanwhile,
        [NotNullWhen(true)] out Sandbox? sandbox,
        [NotNullWhen(false)] out Diagnostic? fault)
    {
        sandbox = new Launch(prepared, orders).Follow(stdio, lease, meanwhile, out fault);
        if (sandbox is null) prepared.Abandon();
        return sandbox is not null;
    }

    /// <summary>Holds its mount namespace. Whoever gives it up last takes the mounts down, which takes the kernel a millisecond or more: the warden,
    /// while its end is waited for, or who holds this, when the run is over.</summary>
    /// <returns>Null where it cannot be opened.</returns>
    public Descriptor? HoldMounts() => Descriptor.Open($"/proc/{TargetPid}/ns/mnt", 0, out _);

    /// <summary>Ends the warden, and with it every process of the namespace.</summary>
    public void Kill() => _prepared.Kill();

    /// <summary>Sends a signal to the program's process group, as its terminal would.</summary>
    public void Signal(int signal) => PidFd.SendToGroup(_target, signal);

    /// <summary>Whether the warden, and so every process of its pid namespace, has ended.</summary>
    public bool HasEnded(int waitMilliseconds) => _prepared.HasEnded(waitMilliseconds);

    public void Dispose()
    {
        _prepared.Dispose();
        _target.Dispose();
    }

    /// <summary>The conversation from the orders to "ready".</summary>
    private sealed class Launch(PreparedSandbox prepared, OrdersWriter orders)
    {
        private Descriptor? _target;
        private Descriptor? _listener;
        private Descriptor? _egress;
        private Descriptor? _terminal;

        public Sandbox? Follow(ReadOnlySpan<int> stdio, LeasePage lease, Action meanwhile, out Diagnostic? fault)
        {
            var sent = prepared.Control.SendOrders(orders.Written, stdio, lease.Number);
            meanwhile();
            fault = sent ? Converse() : LaunchFaults.Vanished();
            var targetPid = fault is null ? PidFd.NumberOf(_target!) : 0;
            if (fault is null && (targetPid == 0 || !HasAll())) fault = LaunchFaults.Vanished();
            if (fault is null) return new Sandbox(prepared, _target!, targetPid, _listener, _egress, _terminal);
            foreach (var descriptor in new[] { _target, _listener, _egress, _terminal }) descriptor?.Dispose();
            return null;
        }

        // Every descriptor that was asked for, and no other.
        private bool HasAll() => orders.AsksForListener == _listener is not null && orders.AsksForEgress == _egress is not null
            && orders.AsksForTerminal == _terminal is not null;

        private Diagnostic? Converse()
        {
            var deadline = BootClock.Now() + (LaunchFaults.PatienceMilliseconds * 1_000_000L);
            while (_target is null)
            {
                var left = (deadline - BootClock.Now()) / 1_000_000;
                if (left <= 0 || Poller.Wait([prepared.Control.Number], (int)left) == 0) return LaunchFaults.Late();
                if (prepared.Control.Receive(out var attached) is not { } packet) return LaunchFaults.Vanished();
                if (Take(packet, attached) is { } fault) return fault;
            }

            return null;
        }

        private Diagnostic? Take(Packet packet, Descriptor? attached)
        {
            switch (packet.Kind)
            {
                case PacketKind.Ready when attached is not null:
                    _target = attached;
                    return null;
                case PacketKind.Listener when attached is not null && _listener is null:
                    _listener = attached;
                    return null;
                case PacketKind.Egress when attached is not null && _egress is null:
                    _egress = attached;
                    return null;
                case PacketKind.Terminal when attached is not null && _terminal is null:
                    _terminal = attached;
                    return null;
                case PacketKind.Fault:
                    attached?.Dispose();
                    return LaunchFaults.Explain(packet, orders);
                default:
                    attached?.Dispose();
                    return LaunchFaults.Vanished();
            }
        }
    }
}
