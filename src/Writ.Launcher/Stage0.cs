using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>
/// The first of the launcher's three lives: do what needs the runtime, clone the warden into new namespaces as a sibling (so that
/// the supervisor is its parent), and go.
/// </summary>
internal static unsafe class Stage0
{
    private static int Main()
    {
        // The supervisor's death also ends the socket; this ends us where the runtime's start is still going on.
        _ = Kernel.Call(Nr.Prctl, 1, Nr.SigKill);
        // Whoever waits for orders, perhaps for long, keeps nobody from unmounting where the supervisor happened to be.
        _ = Kernel.Call(Nr.Chdir, Kernel.Text("/"u8));
        Guards.Read();
        Packet first;
        if (!Control.Receive(&first) || first.Kind != PacketKind.Prepare || first.Value is not (0 or 1)) return Refuse(LaunchStep.ReadOrders, -Nr.EProto);
        if (!Title.Find()) return Refuse(LaunchStep.ReadOrders, -Nr.EInval);
        var caller = new Caller(geteuid(), getegid(), IsRoot: first.Value == 0);
        Rehearsal.Walk(&caller);
        return Clone(&caller);
    }

    private static int Clone(Caller* caller)
    {
        // No signal handler of the runtime may run in the clone: its other threads are not there.
        var all = ulong.MaxValue;
        _ = Kernel.Call(Nr.SigProcMask, 0, (nint)(&all), 0, 8);
        // Not the mounts: those are taken when there are orders, as they are then.
        var flags = Nr.CloneNewPid | (Guards.NetworkNamespace ? Nr.CloneNewNet : 0) | Nr.CloneNewIpc | Nr.CloneNewUts | Nr.CloneParent | Nr.ClonePidFd
            | (caller->IsRoot ? 0 : Nr.CloneNewUser);
        var pidFd = -1;
        var pid = Kernel.Call(Nr.Clone, flags, 0, (nint)(&pidFd));
        if (pid < 0) return Refuse(LaunchStep.CloneNamespaces, pid);
        if (pid == 0) Warden.Run(caller);
        Control.Send(PacketKind.Cloned, LaunchStep.None, 0, pid, -1, pidFd);
        Kernel.Exit(0);
        return 0;
    }

    private static int Refuse(LaunchStep step, nint result)
    {
        Control.SendFault(step, result, -1);
        return 1;
    }

    private static uint geteuid() => (uint)Kernel.Call(107);

    private static uint getegid() => (uint)Kernel.Call(108);
}

/// <summary>Who started the launcher.</summary>
/// <param name="UserId">Effective.</param>
/// <param name="GroupId">Effective.</param>
/// <param name="IsRoot">Otherwise a user namespace is needed.</param>
internal readonly record struct Caller(uint UserId, uint GroupId, bool IsRoot);
