using Writ.Core;
using Writ.Execute.Confining;
using Writ.Execute.Linux;
using Writ.Launcher.Wire;

#pragma warning disable CA2000 // Descriptors pass from the conversation to what it makes, which disposes of them; the rule cannot follow.

namespace Writ.Execute.Launching;

/// <summary>
/// Namespaces with nothing in them but a warden that waits for orders. It belongs to no execution and can start nothing; SIGKILL, the
/// end of the control socket and the end of the thread that made it each end it. To the kernel its parent is that thread.
/// </summary>
internal sealed class PreparedSandbox : IDisposable
{
    // As long as an execution's id, whose place in the launcher's command line it keeps.
    private static readonly string Nameless = new('-', 30);

    private readonly Action? _ended;

    private PreparedSandbox(ControlSocket control, Descriptor warden, int wardenPid, Action? ended) =>
        (Control, Warden, WardenPid, _ended) = (control, warden, wardenPid, ended);

    public ControlSocket Control { get; }

    public Descriptor Warden { get; }

    public int WardenPid { get; }

    /// <summary>How the warden ended, once it was seen to.</summary>
    public string? WardenEnd { get; private set; }

    /// <summary>Starts the launcher and waits until there is a warden.</summary>
    /// <param name="launcher">The program.</param>
    /// <param name="fault">Why there is none; then nothing of it is left alive.</param>
    /// <param name="ended">Called when it is disposed of.</param>
    public static PreparedSandbox? Make(LauncherProgram launcher, out Diagnostic? fault, Action? ended = null)
    {
        var (ours, theirs) = Descriptor.SocketPair();
        var control = new ControlSocket(ours);
        Descriptor? stage0;
        // No longer than that: while we hold the other end too, the launcher's end is not the socket's.
        using (theirs) fault = TryStart(launcher, theirs, out stage0);
        using (stage0)
        {
            var made = stage0 is null ? null : Follow(control, stage0, ended, out fault);
            if (made is null) control.Dispose();
            return made;
        }
    }

    /// <summary>Whether the warden, and so every process of its pid namespace, has ended.</summary>
    public bool HasEnded(int waitMilliseconds)
    {
        if (WardenEnd is not null) return true;
        if (!PidFd.HasEnded(Warden, waitMilliseconds)) return false;
        WardenEnd = PidFd.Reap(Warden) ?? "unknown";
        return true;
    }

    /// <summary>Ends the warden, and with it every process of the namespace.</summary>
    public void Kill() => _ = PidFd.Kill(Warden);

    public void Dispose()
    {
        Control.Dispose();
        Warden.Dispose();
        _ended?.Invoke();
    }

    /// <summary>Ends it, without having used it.</summary>
    public void Abandon()
    {
        if (WardenEnd is null)
        {
            Kill();
            _ = PidFd.Reap(Warden);
        }

        Dispose();
    }

    private static Diagnostic? TryStart(LauncherProgram launcher, Descriptor theirs, out Descriptor? stage0)
    {
        stage0 = null;
        try
        {
            using var nowhere = Descriptor.Open("/dev/null", 2 /* O_RDWR */, out var error) ?? throw new IOException($"/dev/null: {Sys.Message(error)}");
            // The spawn's redirections must not meet what they read from.
            using var apart = nowhere.Duplicate();
            var pid = Spawn.Start(launcher.Path, ["writ-launcher", Nameless], launcher.Environment(), [apart.Number, apart.Number, apart.Number, theirs.Number]);
            // Ours and not reaped: the number is still its own.
            stage0 = PidFd.Open(pid) ?? throw new IOException("the launcher vanished");
            return null;
        }
        catch (IOException refused)
        {
            return new("WRIT3100", $"the launcher could not be started: {refused.Message}", "install writ-launcher beside writ; writ doctor says where it is looked for");
        }
    }

    // Stage0 says one word and goes; the warden is silent until it has orders.
    private static PreparedSandbox? Follow(ControlSocket control, Descriptor stage0, Action? ended, out Diagnostic? fault)
    {
        PreparedSandbox? made = null;
        fault = null;
        if (!control.Send(PacketKind.Prepare, RunAs.Caller.UserId == 0 ? 0 : 1)) fault = LaunchFaults.Vanished();
        else if (Poller.Wait([control.Number], LaunchFaults.PatienceMilliseconds) == 0) fault = LaunchFaults.Late();
        else if (control.Receive(out var attached) is not { } packet) fault = LaunchFaults.Vanished();
        else if (packet.Kind == PacketKind.Cloned && attached is not null) made = new(control, attached, (int)packet.Value, ended);
        else
        {
            attached?.Dispose();
            fault = packet.Kind == PacketKind.Fault ? LaunchFaults.Explain(packet, orders: null) : LaunchFaults.Vanished();
        }

        PidFd.Kill(stage0);
        _ = PidFd.Reap(stage0);
        return made;
    }
}
