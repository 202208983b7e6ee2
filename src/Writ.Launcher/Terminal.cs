using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>
/// The run's own terminal: a pseudo-terminal of an instance of devpts that only the run has. Its controlling side goes to the
/// supervisor; nothing of the caller's terminal is inside.
/// </summary>
internal static unsafe class Terminal
{
    // ioctl_tty(2)
    private const nint TakeControl = 0x540E, SetWindowSize = 0x5414, OpenPeer = 0x5441, SetLock = 0x40045431;

    /// <summary>The names in the sandbox's /dev, while it can still be written.</summary>
    public static void MakePlace(nint dev)
    {
        Mounts.Require(LaunchStep.MakeDevices, Kernel.Call(Nr.MkDirAt, dev, Kernel.Text("pts"u8), 0x1ED /* 0755 */));
        Devices.Link(dev, "pts/ptmx"u8, "ptmx"u8);
    }

    public static void Mount(Orders* orders, nint dev)
    {
        var context = Kernel.Call(Nr.FsOpen, Kernel.Text("devpts"u8), 1 /* FSOPEN_CLOEXEC */);
        Mounts.Require(LaunchStep.MakeDevices, context);
        var owner = stackalloc byte[24];
        owner[Warden.Digits(owner, orders->UserId)] = 0;
        Mounts.Option(context, Kernel.Text("uid"u8), (nint)owner, LaunchStep.MakeDevices);
        Mounts.Option(context, Kernel.Text("mode"u8), Kernel.Text("0600"u8), LaunchStep.MakeDevices);
        Mounts.Option(context, Kernel.Text("ptmxmode"u8), Kernel.Text("0666"u8), LaunchStep.MakeDevices);
        // The host has some thousands for everybody; tmux and its like want a few.
        Mounts.Option(context, Kernel.Text("max"u8), Kernel.Text("64"u8), LaunchStep.MakeDevices);
        var place = Kernel.OpenPath(dev, Kernel.Text("pts"u8));
        Mounts.Require(LaunchStep.MakeDevices, place);
        Mounts.Put(Mounts.Finish(context, Nr.AttrNoSuid | Nr.AttrNoExec, LaunchStep.MakeDevices), place, LaunchStep.MakeDevices, -1);
    }

    /// <summary>Makes the pair, sends the controlling side out, and returns the other. The warden keeps that one open to its end, so that
    /// the supervisor reads everything whoever closes theirs meanwhile.</summary>
    public static nint Open(Orders* orders)
    {
        var master = Kernel.Call(Nr.OpenAt, Nr.AtFdCwd, Kernel.Text("/dev/pts/ptmx"u8), Nr.ORdWr | Nr.ONoCtty | Nr.OCloExec);
        Mounts.Require(LaunchStep.OpenTerminal, master);
        var unlocked = 0;
        Mounts.Require(LaunchStep.OpenTerminal, Kernel.Call(Nr.Ioctl, master, SetLock, (nint)(&unlocked)));
        // struct winsize { u16 rows, columns, width, height }
        var size = stackalloc ushort[4];
        size[0] = (ushort)(orders->TerminalSize >> 16);
        size[1] = (ushort)(orders->TerminalSize & 0xFFFF);
        size[2] = size[3] = 0;
        Mounts.Require(LaunchStep.OpenTerminal, Kernel.Call(Nr.Ioctl, master, SetWindowSize, (nint)size));
        var inner = Kernel.Call(Nr.Ioctl, master, OpenPeer, Nr.ORdWr | Nr.ONoCtty | Nr.OCloExec);
        Mounts.Require(LaunchStep.OpenTerminal, inner);
        Control.Send(PacketKind.Terminal, LaunchStep.None, 0, 0, -1, master);
        Kernel.Close(master);
        return inner;
    }

    /// <summary>In the child, leader of a new session: it becomes the session's terminal and the three standard streams.</summary>
    /// <returns>The first call's error, or 0.</returns>
    public static nint Take(nint inner)
    {
        var result = Kernel.Call(Nr.Ioctl, inner, TakeControl, 0);
        for (var stream = 0; stream < 3 && result >= 0; stream++) result = Kernel.Call(Nr.Dup3, inner, stream, 0);
        return result < 0 ? result : 0;
    }
}
