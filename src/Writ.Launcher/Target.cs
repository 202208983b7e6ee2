using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>
/// The child that becomes the governed program. Each step takes something away; the order matters and is explained in
/// docs/spec/sandbox.md. A step that fails ends the child: nothing is skipped.
/// </summary>
internal static unsafe class Target
{
    private static nint _status;

    public static void Run(Orders* orders, nint go, nint status, nint terminal)
    {
        _status = status;
        _ = Kernel.Call(Nr.Prctl, 1 /* PR_SET_PDEATHSIG */, Nr.SigKill);
        JoinGroups(orders);
        Require(LaunchStep.NewSession, Kernel.Call(Nr.SetSid));
        if (terminal >= 0) Require(LaunchStep.TakeTerminal, Terminal.Take(terminal));
        SetLimits(orders);
        var ruleset = Guards.Landlock ? BuildRuleset(orders) : -1;
        if (Guards.Capabilities) DropPrivileges(orders);
        Require(LaunchStep.NoNewPrivileges, Kernel.Call(Nr.Prctl, 38 /* PR_SET_NO_NEW_PRIVS */, 1));
        // PR_SET_MDWE with PR_MDWE_REFUSE_EXEC_GAIN, which every child inherits
        if (orders->DenyWritableCode) Require(LaunchStep.DenyWritableCode, Kernel.Call(Nr.Prctl, 65, 1));
        if (ruleset >= 0) Require(LaunchStep.LandlockRestrict, Kernel.Call(Nr.LandlockRestrict, ruleset, 0));
        Require(LaunchStep.ChangeDirectory, Kernel.Call(Nr.Chdir, orders->Directory));
        InstallFilter(orders);
        AwaitGo(go);
        Execute(orders);
    }

#if NET10_0_OR_GREATER
    /// <summary>Calls what a run without faults does not; see <see cref="Rehearsal"/>.</summary>
    public static void RehearseTheRest() => Require(LaunchStep.None, -1);
#endif

    public static nint ClearCapabilities()
    {
        // version 3 header { version, pid } and two sets of { effective, permitted, inheritable }
        var header = stackalloc uint[2];
        header[0] = 0x20080522;
        header[1] = 0;
        var sets = stackalloc uint[6];
        for (var i = 0; i < 6; i++) sets[i] = 0;
        return Kernel.Call(Nr.CapSet, (nint)header, (nint)sets);
    }

    private static void Require(LaunchStep step, nint result, long index = -1)
    {
        if (result >= 0) return;
        var packet = new Packet(PacketKind.Fault, step, (int)-result, 0, index);
        _ = Kernel.Call(Nr.Write, _status, (nint)(&packet), Packet.Size);
        Kernel.Exit(125);
    }

    private static void JoinGroups(Orders* orders)
    {
        // "0" is the writer. Through `tasks` one thread moves itself without the lock that every fork takes.
        var self = (byte)'0';
        for (var file = orders->TasksFiles; *file >= 0; file++)
            Require(LaunchStep.JoinControlGroup, Kernel.Call(Nr.Write, *file, (nint)(&self), 1));
        Require(LaunchStep.JoinControlGroup, Kernel.Call(Nr.Unshare, Nr.CloneNewCgroup));
    }

    private static void SetLimits(Orders* orders)
    {
        Require(LaunchStep.ResourceLimits, Kernel.Call(Nr.SetPriority, 0, 0, (nint)orders->Niceness - 21));
        var pair = stackalloc ulong[2];
        for (var record = (OrderRecord*)orders->First; (byte*)record < orders->End; record = Orders.Next(record))
        {
            if (record->Tag != OrderTag.ResourceLimit) continue;
            pair[0] = record->Value;
            pair[1] = record->Value;
            var result = Kernel.Call(Nr.PrLimit64, 0, record->Detail, (nint)pair);
            Require(LaunchStep.ResourceLimits, result, orders->IndexOf(record));
        }
    }

    // Before the ids change: O_PATH opens fail below directories that only the caller may enter.
    private static nint BuildRuleset(Orders* orders)
    {
        var version = Kernel.Call(Nr.LandlockCreate, 0, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);
        Require(LaunchStep.LandlockVersion, version);
        if (!Kernel.Rehearsing && (ulong)version < orders->LandlockFloor) Require(LaunchStep.LandlockVersion, -Nr.EOpNotSupp);
        // struct landlock_ruleset_attr { u64 fs, net, scoped }: its size grew with versions 4 and 6
        var attributes = stackalloc ulong[3];
        attributes[0] = orders->HandledAccess;
        attributes[1] = 0;
        attributes[2] = orders->Scopes;
        var ruleset = Kernel.Call(Nr.LandlockCreate, (nint)attributes, orders->Scopes != 0 ? 24 : 8, 0);
        Require(LaunchStep.LandlockRuleset, ruleset);
        for (var record = (OrderRecord*)orders->First; (byte*)record < orders->End; record = Orders.Next(record))
            if (record->Tag == OrderTag.Rule) AddRule(orders, ruleset, record);
        return ruleset;
    }

    private static void AddRule(Orders* orders, nint ruleset, OrderRecord* record)
    {
        var path = Kernel.OpenPath(Nr.AtFdCwd, Orders.Text(record));
        if (path < 0) Require(LaunchStep.LandlockRule, path, orders->IndexOf(record));
        // struct landlock_path_beneath_attr, packed: { u64 allowed; i32 parent_fd }
        var rule = stackalloc byte[12];
        *(ulong*)rule = record->Value;
        *(int*)(rule + 8) = (int)path;
        var result = Kernel.Call(Nr.LandlockAddRule, ruleset, 1 /* LANDLOCK_RULE_PATH_BENEATH */, (nint)rule, 0);
        if (result < 0) Require(LaunchStep.LandlockRule, result, orders->IndexOf(record));
        Kernel.Close(path);
    }

    private static void DropPrivileges(Orders* orders)
    {
        for (var capability = 0; capability <= orders->LastCapability; capability++)
            Require(LaunchStep.DropBounding, Kernel.Call(Nr.Prctl, 24 /* PR_CAPBSET_DROP */, capability));
        // Root's id alone gives no capability back at execve: NOROOT, NO_SETUID_FIXUP and NO_CAP_AMBIENT_RAISE, each locked.
        Require(LaunchStep.DropBounding, Kernel.Call(Nr.Prctl, 28 /* PR_SET_SECUREBITS */, 0xCF));
        if (orders->ChangesIds)
        {
            Require(LaunchStep.SetIds, Kernel.Call(Nr.SetGroups, 0, 0));
            var group = (nint)orders->GroupId;
            Require(LaunchStep.SetIds, Kernel.Call(Nr.SetResGid, group, group, group));
            var user = (nint)orders->UserId;
            Require(LaunchStep.SetIds, Kernel.Call(Nr.SetResUid, user, user, user));
        }

        Require(LaunchStep.DropCapabilities, Kernel.Call(Nr.Prctl, 47 /* PR_CAP_AMBIENT */, 4 /* CLEAR_ALL */));
        Require(LaunchStep.DropCapabilities, ClearCapabilities());
        // A change of ids cleared it.
        _ = Kernel.Call(Nr.Prctl, 1 /* PR_SET_PDEATHSIG */, Nr.SigKill);
    }

    private static void InstallFilter(Orders* orders)
    {
        // struct sock_fprog { u16 len; sock_filter* filter }
        var program = stackalloc nint[2];
        program[0] = (nint)(orders->Filter->Size / 8);
        program[1] = Orders.Text(orders->Filter);
        var flags = orders->Listener ? 8 /* SECCOMP_FILTER_FLAG_NEW_LISTENER */ : 0;
        var listener = Kernel.Call(Nr.Seccomp, 1 /* SECCOMP_SET_MODE_FILTER */, flags, (nint)program);
        Require(LaunchStep.InstallFilter, listener);
        if (!orders->Listener) return;
        // Straight to the supervisor: the warden must not hold it, and a copy that stayed here would be one inside.
        Control.Send(PacketKind.Listener, LaunchStep.None, 0, 0, -1, listener);
        Kernel.Close(listener);
    }

    private static void AwaitGo(nint go)
    {
        var ready = new Packet(PacketKind.Ready, LaunchStep.None, 0, 0, -1);
        var result = Kernel.Call(Nr.Write, _status, (nint)(&ready), Packet.Size);
        byte said = 0;
        while (result >= 0)
        {
            result = Kernel.Call(Nr.Read, go, (nint)(&said), 1);
            if (result == 1 || Kernel.Rehearsing) return;
            if (result == -Nr.EIntr) result = 0;
            else if (result == 0) result = -Nr.EProto; // the warden closed it without a word
        }

        Require(LaunchStep.AwaitGo, result);
    }

    private static void Execute(Orders* orders)
    {
        // Marked, not closed: the status pipe must carry the news when execve fails.
        Require(LaunchStep.CloseDescriptors, Kernel.Call(Nr.CloseRange, 3, unchecked((nint)uint.MaxValue), 4 /* CLOEXEC */));
        // Ignored signals survive execve, and the runtime ignores SIGPIPE.
        var action = stackalloc ulong[4];
        for (var i = 0; i < 4; i++) action[i] = 0;
        for (var signal = 1; signal <= 64; signal++) _ = Kernel.Call(Nr.SigAction, signal, (nint)action, 0, 8);
        ulong none = 0;
        _ = Kernel.Call(Nr.SigProcMask, 2, (nint)(&none), 0, 8);
        Require(LaunchStep.Execute, Kernel.Call(Nr.Execve, orders->Executable, (nint)orders->Arguments, (nint)orders->Variables));
    }
}
