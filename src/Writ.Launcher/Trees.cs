using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>The directories and files that the orders bring into the sandbox: writable, shown again below a cover, or pinned.</summary>
internal static unsafe class Trees
{
    /// <summary>More than this many in one run is a mistake in the profile; confinement says so before it comes here.</summary>
    public const int Most = 128;

    private const int NoDevices = Nr.AttrNoSuid | Nr.AttrNoDev;

    public static void Open(Orders* orders, int* trees)
    {
        var count = 0;
        for (var record = (OrderRecord*)orders->First; (byte*)record < orders->End; record = Orders.Next(record))
        {
            if (!IsTree(record)) continue;
            var index = orders->IndexOf(record);
            if (count == Most) Mounts.Require(LaunchStep.CloneTree, -Nr.EInval, index);
            var tree = Mounts.CloneTree(Orders.Text(record), LaunchStep.CloneTree, index);
            var flags = record->Tag == OrderTag.Writable ? NoDevices : NoDevices | Nr.AttrReadOnly;
            Mounts.SetFlags(tree, flags, Nr.AtRecursive, LaunchStep.CloneTree, index);
            trees[count++] = (int)tree;
        }
    }

    public static void Attach(Orders* orders, int* trees)
    {
        var count = 0;
        for (var record = (OrderRecord*)orders->First; (byte*)record < orders->End; record = Orders.Next(record))
        {
            if (!IsTree(record)) continue;
            var index = orders->IndexOf(record);
            var target = MountPoint((byte*)Orders.Text(record) + 1, record->Detail == 1);
            Mounts.Require(LaunchStep.AttachTree, target, index);
            Mounts.Put(trees[count], target, LaunchStep.AttachTree, index);
            Kernel.Close(trees[count++]);
        }
    }

    private static bool IsTree(OrderRecord* record) => record->Tag is OrderTag.Writable or OrderTag.Shown or OrderTag.Pinned;

    // Below a cover the path is gone: make it again, directory by directory. Anywhere else the root is read-only and this fails.
    private static nint MountPoint(byte* path, bool isFile)
    {
        var target = Kernel.OpenPath(Mounts.Root, (nint)path);
        if (target != -Nr.ENoEnt) return target;
        for (var at = path; *at != 0; at++)
        {
            if (*at != (byte)'/') continue;
            *at = 0;
            _ = Kernel.Call(Nr.MkDirAt, Mounts.Root, (nint)path, 0x1ED /* 0755 */);
            *at = (byte)'/';
        }

        if (!isFile) _ = Kernel.Call(Nr.MkDirAt, Mounts.Root, (nint)path, 0x1ED);
        else Kernel.Close(Kernel.Call(Nr.OpenAt, Mounts.Root, (nint)path, Nr.OWrOnly | Nr.OCreat | Nr.OExcl | Nr.OCloExec, 0x1A4 /* 0644 */));
        return Kernel.OpenPath(Mounts.Root, (nint)path);
    }
}
