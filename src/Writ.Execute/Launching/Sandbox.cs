using System.Diagnostics.CodeAnalysis;
using Writ.Core;
using Writ.Execute.Linux;
using Writ.Launcher.Wire;

#pragma warning disable CA2000 // Descriptors pass from the socket to the launch to the sandbox, which disposes of them; the rule cannot follow.

namespace Writ.Execute.Launching;

/// <summary>
/// One confined process that waits for go, and the warden above it. The thread that launches it must live as long as it does:
/// to the kernel the parent is that thread, and its end would kill the warden.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    // Setting a sandbox up takes milliseconds; a machine that needs this long is in no state to govern anything.
    private const int LaunchMilliseconds = 15_000;

    private readonly Descriptor _warden;
    private readonly Descriptor _target;
    private bool _reaped;

    private Sandbox(
        ControlSocket control, Descriptor warden, Descriptor target, Descriptor? listener, Descriptor? egress, Descriptor? terminal, int wardenPid, int targetPid)
    {
        (Control, _warden, _target, Listener, Egress, Terminal) = (control, warden, target, listener, egress, terminal);
        (WardenPid, TargetPid) = (wardenPid, targetPid);
    }

    public ControlSocket Control { get; }

    /// <summary>The listener of the child's system call filter, where the orders ask for one. Whoever takes it disposes of it.</summary>
    public Descriptor? Listener { get; }

    /// <summary>The controlling side of the run's terminal, where the orders ask for one. Whoever takes it disposes of it.</summary>
    public Descriptor? Terminal { get; }

    /// <summary>The socket inside that listens where the run's way out is, where the orders ask for one. Likewise.</summary>
    public Descriptor? Egress { get; }

    public int WardenPid { get; }

    public int TargetPid { get; }

    public int WardenDescriptor => _warden.Number;

    /// <summary>Starts the launcher and waits until the child is confined and waits for go.</summary>
    /// <param name="launcher">The program.</param>
    /// <param name="name">What process listings show beside the launcher's name: the execution's id.</param>
    /// <param name="orders">The orders.</param>
    /// <param name="stdio">The target's three standard streams.</param>
    /// <param name="sandbox">The sandbox, where the launch succeeded.</param>
    /// <param name="fault">Why it did not; then nothing of it is left alive.</param>
    public static bool TryLaunch(
        LauncherProgram launcher,
        string name,
        OrdersWriter orders,
        ReadOnlySpan<int> stdio,
        [NotNullWhen(true)] out Sandbox? sandbox,
        [NotNullWhen(false)] out Diagnostic? fault)
    {
        sandbox = null;
        var (ours, theirs) = Descriptor.SocketPair();
        var control = new ControlSocket(ours);
        Descriptor stage0;
        using (theirs)
        {
            if (!TryStart(launcher, name, stdio, theirs, out var started, out fault))
            {
                control.Dispose();
                return false;
            }

            stage0 = started;
        }

        using (stage0)
        {
            var launch = new Launch(control, stage0, orders);
            sandbox = launch.Follow(LaunchMilliseconds, out fault);
            if (sandbox is null) control.Dispose();
            return sandbox is not null;
        }
    }

    /// <summary>Ends the warden, and with it every process of the namespace.</summary>
    public void Kill() => _ = PidFd.Kill(_warden);

    /// <summary>Sends a signal to the program's process group, as its terminal would.</summary>
    public void Signal(int signal) => PidFd.SendToGroup(_target, signal);

    /// <summary>How the warden ended, once it has been seen to.</summary>
    public string? WardenEnd { get; private set; }

    /// <summary>Whether the program itself has ended; descendants may be left for a moment more.</summary>
    public bool TargetHasEnded => PidFd.HasEnded(_target);

    /// <summary>Whether the warden, and so every process of its pid namespace, has ended.</summary>
    public bool HasEnded(int waitMilliseconds)
    {
        if (!PidFd.HasEnded(_warden, waitMilliseconds)) return false;
        if (!_reaped) WardenEnd = PidFd.Reap(_warden);
        return _reaped = true;
    }

    public void Dispose()
    {
        Control.Dispose();
        _warden.Dispose();
        _target.Dispose();
    }

    private static bool TryStart(
        LauncherProgram launcher,
        string name,
        ReadOnlySpan<int> stdio,
        Descriptor theirs,
        [NotNullWhen(true)] out Descriptor? stage0,
        [NotNullWhen(false)] out Diagnostic? fault)
    {
        (stage0, fault) = (null, null);
        try
        {
            var pid = Spawn.Start(launcher.Path, ["writ-launcher", name], launcher.Environment(), [stdio[0], stdio[1], stdio[2], theirs.Number]);
            // Ours and not reaped: the number is still its own.
            stage0 = PidFd.Open(pid) ?? throw new IOException("the launcher vanished");
            return true;
        }
        catch (IOException refused)
        {
            fault = new("WRIT3100", $"the launcher could not be started: {refused.Message}", "install writ-launcher beside writ; writ doctor says where it is looked for");
            return false;
        }
    }

    /// <summary>The conversation from the orders to "ready".</summary>
    private sealed class Launch(ControlSocket control, Descriptor stage0, OrdersWriter orders)
    {
        private Descriptor? _warden;
        private Descriptor? _target;
        private Descriptor? _listener;
        private Descriptor? _terminal;
        private Descriptor? _egress;
        private int _wardenPid;

        public Sandbox? Follow(int milliseconds, out Diagnostic? fault)
        {
            fault = control.SendOrders(orders.Written) ? Converse(BootClock.Now() + (milliseconds * 1_000_000L)) : Vanished();
            var targetPid = fault is null ? PidFd.NumberOf(_target!) : 0;
            if (fault is null && (targetPid == 0 || !HasAll())) fault = Vanished();
            PidFd.Kill(stage0);
            _ = PidFd.Reap(stage0);
            if (fault is null) return new Sandbox(control, _warden!, _target!, _listener, _egress, _terminal, _wardenPid, targetPid);
            Abandon();
            return null;
        }

        // Every descriptor that was asked for, and no other.
        private bool HasAll() => orders.AsksForListener == _listener is not null && orders.AsksForEgress == _egress is not null
            && orders.AsksForTerminal == _terminal is not null;

        // Stage0 and the warden run at once, so their packets come in either order. After a fault it goes on reading to the end:
        // the warden's descriptor may be still to come, and without it the warden could not be collected.
        private Diagnostic? Converse(long deadline)
        {
            Diagnostic? fault = null;
            while (fault is not null || _target is null || _warden is null)
            {
                var left = (deadline - BootClock.Now()) / 1_000_000;
                if (left <= 0 || Poller.Wait([control.Number], (int)left) == 0)
                    return fault ?? new("WRIT3199", "the launcher did not get ready in time", "look at the machine's load, then report this");
                if (control.Receive(out var attached) is not { } packet) return fault ?? Vanished();
                var refused = Take(packet, attached);
                fault ??= refused;
            }

            return null;
        }

        private Diagnostic? Take(Packet packet, Descriptor? attached)
        {
            switch (packet.Kind)
            {
                case PacketKind.Cloned when attached is not null && _warden is null:
                    _warden = attached;
                    _wardenPid = (int)packet.Value;
                    return null;
                case PacketKind.Ready when attached is not null && _target is null:
                    _target = attached;
                    return null;
                case PacketKind.Listener when attached is not null && _listener is null:
                    _listener = attached;
                    return null;
                case PacketKind.Terminal when attached is not null && _terminal is null:
                    _terminal = attached;
                    return null;
                case PacketKind.Egress when attached is not null && _egress is null:
                    _egress = attached;
                    return null;
                case PacketKind.Fault:
                    attached?.Dispose();
                    return LaunchFaults.Explain(packet, orders);
                default:
                    attached?.Dispose();
                    return Vanished();
            }
        }

        private void Abandon()
        {
            if (_warden is { } warden)
            {
                PidFd.Kill(warden);
                _ = PidFd.Reap(warden);
                warden.Dispose();
            }

            _target?.Dispose();
            _listener?.Dispose();
            _terminal?.Dispose();
            _egress?.Dispose();
        }

        private static Diagnostic Vanished() =>
            new("WRIT3198", "the launcher ended without a word", "look in the kernel's log for why it was killed; run writ doctor");
    }
}
