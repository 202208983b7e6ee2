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
            if (record->Tag == OrderTag.Sealed) AttachCopy(record, orders->IndexOf(record));
            if (!IsTree(record)) continue;
            var index = orders->IndexOf(record);
            var target = MountPoint((byte*)Orders.Text(record) + 1, record->Detail == 1);
            Mounts.Require(LaunchStep.AttachTree, target, index);
            Mounts.Put(trees[count], target, LaunchStep.AttachTree, index);
            Kernel.Close(trees[count++]);
        }
    }

    // The copy is written in the sandbox's /dev, which is still writable, mounted over the file, and unlinked: the mount keeps it.
    private static void AttachCopy(OrderRecord* record, long index)
    {
        var path = Orders.Text(record);
        var name = Kernel.Text("dev/.sealed"u8);
        var file = Kernel.Call(Nr.OpenAt, Mounts.Root, name, Nr.OWrOnly | Nr.OCreat | Nr.OExcl | Nr.OCloExec, 0x16D /* 0555 */);
        Mounts.Require(LaunchStep.AttachTree, file, index);
        var at = path + (nint)record->Value;
        var left = (nint)record->Size - (nint)record->Value;
        while (left > 0)
        {
            var wrote = Kernel.Call(Nr.Write, file, at, left);
            if (wrote <= 0 && !Kernel.Rehearsing) Mounts.Require(LaunchStep.AttachTree, wrote == 0 ? -Nr.EInval : wrote, index);
            at += wrote;
            left = Kernel.Rehearsing ? 0 : left - wrote;
        }

        Kernel.Close(file);
        var copy = Kernel.OpenPath(Mounts.Root, name);
        Mounts.Require(LaunchStep.AttachTree, copy, index);
        var tree = Kernel.Call(Nr.OpenTree, copy, Mounts.Empty, 1 | Nr.OCloExec | Nr.AtEmptyPath);
        Mounts.Require(LaunchStep.AttachTree, tree, index);
        Mounts.SetFlags(tree, NoDevices | Nr.AttrReadOnly, 0, LaunchStep.AttachTree, index, Nr.AttrNoExec);
        var target = MountPoint((byte*)path + 1, isFile: true);
        Mounts.Require(LaunchStep.AttachTree, target, index);
        Mounts.Put(tree, target, LaunchStep.AttachTree, index);
        Kernel.Close(tree);
        Kernel.Close(copy);
        Mounts.Require(LaunchStep.AttachTree, Kernel.Call(Nr.UnlinkAt, Mounts.Root, name, 0), index);
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
