using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>
/// The first of the launcher's three lives: read the orders, prepare everything that needs the runtime or the host's view of the
/// files, clone the warden into new namespaces as a sibling (so that the supervisor is its parent), and go.
/// </summary>
internal static unsafe class Stage0
{
    private static int Main()
    {
        // The supervisor's death also ends the socket; this ends us where the runtime's start is still going on.
        _ = Kernel.Call(Nr.Prctl, 1, Nr.SigKill);
        Guards.Read();
        Orders orders = default;
        if (!Orders.TryReceive(&orders)) return Refuse(LaunchStep.ReadOrders, -Nr.EProto, -1);
        orders.ChangesIds = orders.UserId != geteuid() || orders.GroupId != getegid();
        orders.LastCapability = LastCapability();
        if (OpenTasksFiles(&orders) is var refused and not 0) return refused;
        Rehearsal.Walk(&orders);
        return Clone(&orders);
    }

    private static int Clone(Orders* orders)
    {
        // No signal handler of the runtime may run in the clone: its other threads are not there.
        var all = ulong.MaxValue;
        _ = Kernel.Call(Nr.SigProcMask, 0, (nint)(&all), 0, 8);
        var flags = Nr.CloneVfs | Nr.CloneNewPid | (Guards.NetworkNamespace ? Nr.CloneNewNet : 0) | Nr.CloneNewIpc | Nr.CloneNewUts | Nr.CloneParent | Nr.ClonePidFd
            | (orders->NewUser ? Nr.CloneNewUser : 0);
        var pidFd = -1;
        var pid = Kernel.Call(Nr.Clone, flags, 0, (nint)(&pidFd));
        if (pid < 0) return Refuse(LaunchStep.CloneNamespaces, pid, -1);
        if (pid == 0) Warden.Run(orders);
        Control.Send(PacketKind.Cloned, LaunchStep.None, 0, pid, -1, pidFd);
        Kernel.Exit(0);
        return 0;
    }

    private static int OpenTasksFiles(Orders* orders)
    {
        var count = 0;
        for (var record = (OrderRecord*)orders->First; (byte*)record < orders->End; record = Orders.Next(record))
        {
            if (record->Tag != OrderTag.TasksFile) continue;
            var file = Kernel.OpenNoLinks(Nr.AtFdCwd, Orders.Text(record), Nr.OWrOnly | Nr.OCloExec);
            if (file < 0) return Refuse(LaunchStep.OpenControlGroup, file, orders->IndexOf(record));
            orders->TasksFiles[count++] = (int)file;
        }

        orders->TasksFiles[count] = -1;
        return 0;
    }

    private static int Refuse(LaunchStep step, nint result, long index)
    {
        Control.SendFault(step, result, index);
        return 1;
    }

    // The kernel's own number, so that a capability added after this was written is dropped too.
    private static int LastCapability()
    {
        var last = 0;
        while (last < 64 && Kernel.Call(Nr.Prctl, 23 /* PR_CAPBSET_READ */, last) >= 0) last++;
        return last - 1;
    }

    private static uint geteuid() => (uint)Kernel.Call(107);

    private static uint getegid() => (uint)Kernel.Call(108);
}
