using System.Runtime.CompilerServices;
using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>
/// The sandbox's view of the files: the host's tree read-only, the writable directories on top, and empty file systems over what
/// must not be seen. Every source is opened before anything is covered, without following a symbolic link, and every target is
/// named by descriptor: nobody can move a mount by swapping a directory for a link meanwhile.
/// </summary>
internal static unsafe class Mounts
{
    private static nint _root;

    /// <summary>The version 2 cgroup directory, opened while /sys could still be seen; negative error if that failed.</summary>
    public static nint UnifiedGroup { get; private set; }

    public static void Build(Orders* orders)
    {
        Require(LaunchStep.MakePrivate, Kernel.Call(Nr.Unshare, Nr.CloneVfs));
        Require(LaunchStep.MakePrivate, Kernel.Call(Nr.Mount, 0, Kernel.Text("/"u8), 0, 0x44000 /* MS_REC | MS_PRIVATE */));
        UnifiedGroup = orders->UnifiedGroup == 0 ? -1 : Kernel.OpenNoLinks(Nr.AtFdCwd, orders->UnifiedGroup, Nr.ODirectory | Nr.OPath | Nr.OCloExec);
        var trees = stackalloc int[Trees.Most];
        Trees.Open(orders, trees);
        var devices = stackalloc int[Devices.Most];
        Devices.Open(orders, devices);
        _root = CloneTree(Kernel.Text("/"u8), LaunchStep.CloneRoot, -1);
        SetFlags(_root, Nr.AttrReadOnly | Nr.AttrNoSuid | Nr.AttrNoDev, Nr.AtRecursive, LaunchStep.SealRoot, -1);
        Require(LaunchStep.AttachRoot, Kernel.Call(Nr.MoveMount, _root, Empty, Nr.AtFdCwd, Kernel.Text("/"u8), 4 /* F_EMPTY_PATH */));
        Require(LaunchStep.AttachRoot, Kernel.Call(Nr.Fchdir, _root));
        var late = stackalloc nint[2];
        Cover(orders, devices, late);
        Trees.Attach(orders, trees);
        for (var i = 0; i < 2; i++) if (late[i] >= 0) SetFlags(late[i], Nr.AttrReadOnly, 0, LaunchStep.CoverDirectory, -1);
        if (Guards.HiddenDirectory) Hide(orders);
        EnterRoot();
    }

    public static nint Empty => Kernel.Text(""u8);

    public static nint Root => _root;

    public static void Require(LaunchStep step, nint result, long index = -1)
    {
        if (result < 0) Warden.Fail(step, result, index);
    }

    /// <summary>A detached copy of the mounts at and below a path.</summary>
    public static nint CloneTree(nint path, LaunchStep step, long index)
    {
        var source = Kernel.OpenPath(Nr.AtFdCwd, path);
        Require(step, source, index);
        var tree = Kernel.Call(Nr.OpenTree, source, Empty, 1 | Nr.OCloExec | Nr.AtEmptyPath | Nr.AtRecursive);
        Require(step, tree, index);
        Kernel.Close(source);
        return tree;
    }

    public static void SetFlags(nint tree, int flags, int recursive, LaunchStep step, long index, int clear = 0)
    {
        // struct mount_attr { u64 set, clear, propagation, userns_fd }
        var attributes = stackalloc ulong[4];
        attributes[0] = (uint)flags;
        attributes[1] = (uint)clear;
        attributes[2] = 0;
        attributes[3] = 0;
        Require(step, Kernel.Call(Nr.MountSetAttr, tree, Empty, Nr.AtEmptyPath | recursive, (nint)attributes, 32), index);
    }

    /// <summary>Puts a detached mount on a target that is already open.</summary>
    public static void Put(nint tree, nint target, LaunchStep step, long index)
    {
        // F_EMPTY_PATH | T_EMPTY_PATH
        Require(step, Kernel.Call(Nr.MoveMount, tree, Empty, target, Empty, 0x44), index);
        Kernel.Close(target);
    }

    /// <summary>A new, detached tmpfs.</summary>
    public static nint Scratch(ulong bytes, ReadOnlySpan<byte> mode, int flags, LaunchStep step)
    {
        var context = Kernel.Call(Nr.FsOpen, Kernel.Text("tmpfs"u8), 1 /* FSOPEN_CLOEXEC */);
        Require(step, context);
        var digits = stackalloc byte[24];
        digits[Warden.Digits(digits, bytes)] = 0;
        Option(context, Kernel.Text("size"u8), (nint)digits, step);
        Option(context, Kernel.Text("mode"u8), Kernel.Text(mode), step);
        return Finish(context, flags, step);
    }

    private static void Cover(Orders* orders, int* devices, nint* late)
    {
        late[0] = late[1] = -1;
        const int Plain = Nr.AttrNoSuid | Nr.AttrNoDev;
        const int Sealed = Plain | Nr.AttrNoExec | Nr.AttrReadOnly;
        var proc = Kernel.Call(Nr.FsOpen, Kernel.Text("proc"u8), 1);
        Require(LaunchStep.CoverDirectory, proc);
        Option(proc, Kernel.Text("hidepid"u8), Kernel.Text("2"u8), LaunchStep.CoverDirectory);
        // The group that sees everything is by default root's, which a root caller's run has.
        if (!orders->NewUser) Option(proc, Kernel.Text("gid"u8), Kernel.Text("65534"u8), LaunchStep.CoverDirectory);
        Put(Finish(proc, Sealed, LaunchStep.CoverDirectory), Target(Kernel.Text("proc"u8)), LaunchStep.CoverDirectory, 0);
        Put(Scratch(orders->ScratchBytes, "1777"u8, Plain, LaunchStep.CoverDirectory), Target(Kernel.Text("tmp"u8)), LaunchStep.CoverDirectory, 1);
        var dev = Devices.Build(orders, devices);
        late[0] = dev;
        var sys = Target(Kernel.Text("sys"u8), true);
        if (sys >= 0) Put(Scratch(4096, "0555"u8, Sealed, LaunchStep.CoverDirectory), sys, LaunchStep.CoverDirectory, 2);
        var run = Target(Kernel.Text("run"u8), true);
        if (run < 0) return;
        late[1] = Scratch(1 << 20, "0755"u8, Plain | Nr.AttrNoExec, LaunchStep.CoverDirectory);
        Put(late[1], run, LaunchStep.CoverDirectory, 3);
    }

    /// <summary>A directory of the new root, opened to be mounted on.</summary>
    public static nint Target(nint name, bool mayBeMissing = false)
    {
        var target = Kernel.OpenPath(_root, name);
        if (target == -Nr.ENoEnt && mayBeMissing) return -1;
        Require(LaunchStep.CoverDirectory, target);
        return target;
    }

    private static void Hide(Orders* orders)
    {
        for (var record = (OrderRecord*)orders->First; (byte*)record < orders->End; record = Orders.Next(record))
        {
            if (record->Tag != OrderTag.Hidden) continue;
            var index = orders->IndexOf(record);
            var target = Kernel.OpenPath(_root, Orders.Text(record) + 1);
            // Below a covered directory it is already out of sight.
            if (target == -Nr.ENoEnt) continue;
            Require(LaunchStep.HideDirectory, target, index);
            const int Sealed = Nr.AttrReadOnly | Nr.AttrNoSuid | Nr.AttrNoDev | Nr.AttrNoExec;
            Put(Scratch(4096, "0000"u8, Sealed, LaunchStep.HideDirectory), target, LaunchStep.HideDirectory, index);
        }
    }

    private static void EnterRoot()
    {
        var here = Kernel.Text("."u8);
        Require(LaunchStep.PivotRoot, Kernel.Call(Nr.PivotRoot, here, here));
    }

    /// <summary>Takes the old root away, which lies over the new one where we are. The kernel takes a while for it, so the child is made before and
    /// confines itself meanwhile; nobody hears that it is ready before this is done.</summary>
    public static void LeaveOldRoot()
    {
        Require(LaunchStep.PivotRoot, Kernel.Call(Nr.Umount2, Kernel.Text("."u8), 2 /* MNT_DETACH */));
        Require(LaunchStep.PivotRoot, Kernel.Call(Nr.Chdir, Kernel.Text("/"u8)));
        Kernel.Close(_root);
    }

    public static void Option(nint context, nint key, nint value, LaunchStep step) =>
        Require(step, Kernel.Call(Nr.FsConfig, context, 1 /* FSCONFIG_SET_STRING */, key, value, 0));

    public static nint Finish(nint context, int flags, LaunchStep step)
    {
        Require(step, Kernel.Call(Nr.FsConfig, context, 6 /* FSCONFIG_CMD_CREATE */, 0, 0, 0));
        var mount = Kernel.Call(Nr.FsMount, context, 1 /* FSMOUNT_CLOEXEC */, flags);
        Require(step, mount);
        Kernel.Close(context);
        return mount;
    }
}
