using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>
/// The sandbox's /dev: five harmless devices of the host, the usual links, and a private /dev/shm. With a terminal of its own also
/// /dev/tty, which to each process is its own session's, and a private /dev/pts.
/// </summary>
internal static unsafe class Devices
{
    public const int Most = 6;

    public static void Open(Orders* orders, int* devices)
    {
        for (var i = 0; i < Count(orders); i++) devices[i] = (int)Mounts.CloneTree(Path(i), LaunchStep.MakeDevices, i);
    }

    /// <summary>Builds it over the new root's /dev; the caller makes it read-only when all mounts are in place.</summary>
    public static nint Build(Orders* orders, int* devices)
    {
        // Not nodev: the five are device files.
        var dev = Mounts.Scratch((1 << 18) + (2 * orders->SealedBytes), "0755"u8, Nr.AttrNoSuid | Nr.AttrNoExec, LaunchStep.MakeDevices);
        for (var i = 0; i < Count(orders); i++)
        {
            var name = Path(i) + 5;
            var file = Kernel.Call(Nr.OpenAt, dev, name, Nr.OWrOnly | Nr.OCreat | Nr.OExcl | Nr.OCloExec, 0x1B6 /* 0666 */);
            Mounts.Require(LaunchStep.MakeDevices, file, i);
            Kernel.Close(file);
        }

        Link(dev, "/proc/self/fd"u8, "fd"u8);
        Link(dev, "/proc/self/fd/0"u8, "stdin"u8);
        Link(dev, "/proc/self/fd/1"u8, "stdout"u8);
        Link(dev, "/proc/self/fd/2"u8, "stderr"u8);
        Mounts.Require(LaunchStep.MakeDevices, Kernel.Call(Nr.MkDirAt, dev, Kernel.Text("shm"u8), 0x1FF));
        if (orders->HasTerminal) Terminal.MakePlace(dev);
        Mounts.Put(dev, Mounts.Target(Kernel.Text("dev"u8)), LaunchStep.MakeDevices, -1);
        for (var i = 0; i < Count(orders); i++)
        {
            var target = Kernel.OpenPath(dev, Path(i) + 5);
            Mounts.Require(LaunchStep.MakeDevices, target, i);
            Mounts.Put(devices[i], target, LaunchStep.MakeDevices, i);
            Kernel.Close(devices[i]);
        }

        var shared = Kernel.OpenPath(dev, Kernel.Text("shm"u8));
        Mounts.Require(LaunchStep.MakeDevices, shared);
        const int Flags = Nr.AttrNoSuid | Nr.AttrNoDev | Nr.AttrNoExec;
        Mounts.Put(Mounts.Scratch(orders->ScratchBytes, "1777"u8, Flags, LaunchStep.MakeDevices), shared, LaunchStep.MakeDevices, -1);
        if (orders->HasTerminal) Terminal.Mount(orders, dev);
        return dev;
    }

    private static nint Path(int device) => device switch
    {
        0 => Kernel.Text("/dev/null"u8),
        1 => Kernel.Text("/dev/zero"u8),
        2 => Kernel.Text("/dev/full"u8),
        3 => Kernel.Text("/dev/random"u8),
        4 => Kernel.Text("/dev/urandom"u8),
        _ => Kernel.Text("/dev/tty"u8),
    };

    private static int Count(Orders* orders) => orders->HasTerminal ? Most : Most - 1;

    public static void Link(nint directory, ReadOnlySpan<byte> target, ReadOnlySpan<byte> name) =>
        Mounts.Require(LaunchStep.MakeDevices, Kernel.Call(Nr.SymlinkAt, Kernel.Text(target), directory, Kernel.Text(name)));
}
