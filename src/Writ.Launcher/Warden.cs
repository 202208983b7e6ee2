using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>
/// Process 1 of the sandbox. It builds the mounts, starts the confined child, and then only waits: whatever ends it (the
/// supervisor's death or silence, the lease, the child's end) ends every process of the namespace, by the kernel's hand.
/// </summary>
internal static unsafe class Warden
{
    private const int PollIn = 1;

    /// <summary>Waits for orders, for however long: without them it has namespaces, and nothing to do in them.</summary>
    public static void Run(Caller* caller)
    {
        if (Guards.ParentDeath) _ = Kernel.Call(Nr.Prctl, 1 /* PR_SET_PDEATHSIG */, Nr.SigKill);
        Orders orders = default;
        if (!Orders.TryReceive(&orders))
        {
            Fail(LaunchStep.ReadOrders, -Nr.EProto, -1);
            return;
        }

        Title.Set(orders.Name);
        orders.NewUser = !caller->IsRoot;
        orders.ChangesIds = orders.UserId != caller->UserId || orders.GroupId != caller->GroupId;
        orders.LastCapability = LastCapability();
        if (orders.NewUser) MapIds(caller);
        Obey(&orders);
    }

    public static void Obey(Orders* orders)
    {
        OpenTasksFiles(orders);
        Mounts.Build(orders);
        RaiseLoopback();
        if (orders->EgressPort != 0) OpenEgress(orders->EgressPort);
        var state = default(Watch);
        ArmLease(orders, &state);
        state.Terminal = orders->HasTerminal ? Terminal.Open(orders) : -1;
        StartTarget(orders, &state);
        Mounts.LeaveOldRoot();
        GiveUpPrivileges();
        while (Turn(&state))
        {
        }

        Kernel.Exit(0);
    }

    public static void Fail(LaunchStep step, nint result, long index)
    {
        Control.SendFault(step, result, index);
        Kernel.Exit(1);
    }

#if NET10_0_OR_GREATER
    /// <summary>Calls what a run without faults and messages does not; see <see cref="Rehearsal"/>.</summary>
    public static void RehearseTheRest(Orders* orders, Caller* caller)
    {
        var state = default(Watch);
        ArmLease(orders, &state);
        _ = WasRenewed(&state);
        _ = LastCapability();
        var pidFd = -1;
        OpenEgress(1);
        Fail(LaunchStep.None, -1, orders->IndexOf((OrderRecord*)orders->End));
        MapIds(caller);
        _ = CloneIntoGroup(&pidFd);
        _ = LeaseEnd();
        _ = Hear(&state);
        Terminal.MakePlace(-1);
        Terminal.Mount(orders, -1);
        _ = Terminal.Open(orders);
        _ = Terminal.Take(-1);
        HearTarget(&state);
    }
#endif

    // Identity maps: the target keeps the caller's ids. setgroups must be denied first, user_namespaces(7).
    private static void MapIds(Caller* caller)
    {
        WriteProc(Kernel.Text("/proc/self/setgroups"u8), "deny"u8);
        WriteMap(Kernel.Text("/proc/self/uid_map"u8), caller->UserId);
        WriteMap(Kernel.Text("/proc/self/gid_map"u8), caller->GroupId);
    }

    private static void WriteMap(nint path, ulong id)
    {
        var text = stackalloc byte[48];
        var length = Digits(text, id);
        text[length++] = (byte)' ';
        length += Digits(text + length, id);
        text[length++] = (byte)' ';
        text[length++] = (byte)'1';
        WriteProc(path, new ReadOnlySpan<byte>(text, length));
    }

    public static int Digits(byte* at, ulong number)
    {
        var length = 1;
        for (var n = number; n >= 10; n /= 10) length++;
        for (var i = length - 1; i >= 0; i--, number /= 10) at[i] = (byte)('0' + (number % 10));
        return length;
    }

    private static void WriteProc(nint path, ReadOnlySpan<byte> text)
    {
        var file = Kernel.Call(Nr.OpenAt, Nr.AtFdCwd, path, Nr.OWrOnly | Nr.OCloExec);
        if (file < 0) Fail(LaunchStep.MapIds, file, -1);
        var wrote = Kernel.Call(Nr.Write, file, Kernel.Text(text), text.Length);
        if (wrote < 0) Fail(LaunchStep.MapIds, wrote, -1);
        Kernel.Close(file);
    }

    private static void OpenTasksFiles(Orders* orders)
    {
        var count = 0;
        for (var record = (OrderRecord*)orders->First; (byte*)record < orders->End; record = Orders.Next(record))
        {
            if (record->Tag != OrderTag.TasksFile) continue;
            var file = Kernel.OpenNoLinks(Nr.AtFdCwd, Orders.Text(record), Nr.OWrOnly | Nr.OCloExec);
            if (file < 0) Fail(LaunchStep.OpenControlGroup, file, orders->IndexOf(record));
            orders->TasksFiles[count++] = (int)file;
        }

        orders->TasksFiles[count] = -1;
    }

    // The kernel's own number, so that a capability added after this was written is dropped too.
    private static int LastCapability()
    {
        var last = 0;
        while (last < 64 && !Kernel.Rehearsing && Kernel.Call(Nr.Prctl, 23 /* PR_CAPBSET_READ */, last) >= 0) last++;
        return last - 1;
    }

    private static void RaiseLoopback()
    {
        // struct ifreq { char name[16]; short flags; ... }, 40 bytes; SIOCSIFFLAGS with IFF_UP | IFF_RUNNING
        var request = stackalloc byte[40];
        for (var i = 0; i < 40; i++) request[i] = 0;
        request[0] = (byte)'l';
        request[1] = (byte)'o';
        request[16] = 0x41;
        var socket = Kernel.Call(Nr.Socket, 2, 2 | Nr.OCloExec, 0);
        var result = socket < 0 ? socket : Kernel.Call(Nr.Ioctl, socket, 0x8914, (nint)request);
        if (result < 0) Fail(LaunchStep.LoopbackUp, result, -1);
        Kernel.Close(socket);
    }

    // Made in here, used out there: what listens belongs to this network namespace for good, whoever holds it.
    private static void OpenEgress(ulong port)
    {
        const int Backlog = 4096;
        var socket = Kernel.Call(Nr.Socket, 2, 1 | Nr.OCloExec, 0);
        // struct sockaddr_in { u16 family; be16 port; be32 address; u8 zero[8] }: 127.0.0.1
        var address = stackalloc byte[16];
        for (var i = 0; i < 16; i++) address[i] = 0;
        address[0] = 2;
        address[2] = (byte)(port >> 8);
        address[3] = (byte)(port & 0xFF);
        address[4] = 127;
        address[7] = 1;
        var one = 1;
        var result = socket < 0 ? socket : Kernel.Call(Nr.SetSockOpt, socket, 1, 2 /* SO_REUSEADDR */, (nint)(&one), 4);
        if (result >= 0) result = Kernel.Call(Nr.Bind, socket, (nint)address, 16);
        if (result >= 0) result = Kernel.Call(Nr.Listen, socket, Backlog);
        if (result < 0) Fail(LaunchStep.OpenEgress, result, -1);
        Control.Send(PacketKind.Egress, LaunchStep.None, 0, 0, -1, socket);
        Kernel.Close(socket);
    }

    private static void ArmLease(Orders* orders, Watch* state)
    {
        state->Lease = orders->Lease;
        state->Timer = Kernel.Call(Nr.TimerFdCreate, 7 /* CLOCK_BOOTTIME */, Nr.OCloExec);
        if (state->Timer < 0) Fail(LaunchStep.ArmLease, state->Timer, -1);
        LookAtLease(state);
    }

    // The timer is set for what the page says now: what it says later is seen when the timer has fired, or when we are told.
    private static void LookAtLease(Watch* state)
    {
        var deadline = Volatile.Read(ref *state->Lease);
        if (deadline <= 0) Fail(LaunchStep.ArmLease, -Nr.EInval, -1);
        state->Deadline = deadline;
        // struct itimerspec { interval, value }; TFD_TIMER_ABSTIME: the supervisor's deadline unchanged, whatever the message's delay
        var spec = stackalloc long[4];
        spec[0] = 0;
        spec[1] = 0;
        spec[2] = deadline / 1_000_000_000;
        spec[3] = deadline % 1_000_000_000;
        var result = Kernel.Call(Nr.TimerFdSetTime, state->Timer, 1, (nint)spec);
        if (result < 0) Fail(LaunchStep.ArmLease, result, -1);
    }

    private static void StartTarget(Orders* orders, Watch* state)
    {
        int* status = stackalloc int[2], go = stackalloc int[2];
        var result = Kernel.Call(Nr.Pipe2, (nint)status, Nr.OCloExec);
        if (result >= 0) result = Kernel.Call(Nr.Pipe2, (nint)go, Nr.OCloExec);
        if (result < 0) Fail(LaunchStep.CloneTarget, result, -1);
        var pidFd = -1;
        var pid = orders->UnifiedGroup == 0
            ? Kernel.Call(Nr.Clone, Nr.ClonePidFd | Nr.SigChld, 0, (nint)(&pidFd))
            : CloneIntoGroup(&pidFd);
        if (pid < 0) Fail(LaunchStep.CloneTarget, pid, -1);
        if (pid == 0) Target.Run(orders, go[0], status[1], state->Terminal);
        Kernel.Close(go[0]);
        Kernel.Close(status[1]);
        state->Pid = pid;
        state->PidFd = pidFd;
        state->Status = status[0];
        state->Go = go[1];
    }

    // struct clone_args, 88 bytes: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size,
    // cgroup. Starting in the group costs nothing; moving a process into it waits for a grace period of the kernel.
    private static nint CloneIntoGroup(int* pidFd)
    {
        var directory = Mounts.UnifiedGroup;
        if (directory < 0) Fail(LaunchStep.JoinControlGroup, directory, -1);
        var args = stackalloc ulong[11];
        for (var i = 0; i < 11; i++) args[i] = 0;
        args[0] = Nr.ClonePidFd | 0x200000000UL;
        args[1] = (ulong)pidFd;
        args[4] = Nr.SigChld;
        args[10] = unchecked((ulong)directory);
        return Kernel.Call(Nr.Clone3, (nint)args, 88);
    }

    // From here the warden needs no privilege, and nobody may look into it or hold the target's pipes open through it.
    private static void GiveUpPrivileges()
    {
        _ = Kernel.Call(Nr.Prctl, 4 /* PR_SET_DUMPABLE */, 0);
        _ = Kernel.Call(Nr.Prctl, 38 /* PR_SET_NO_NEW_PRIVS */, 1);
        var result = Target.ClearCapabilities();
        if (result < 0) Fail(LaunchStep.DropCapabilities, result, -1);
        _ = Kernel.Call(Nr.CloseRange, 0, 2);
    }

    private static bool Turn(Watch* state)
    {
        // struct pollfd { i32 fd; i16 events; i16 revents }
        var poll = stackalloc ulong[4];
        poll[0] = Entry(Guards.LeaseTimer ? state->Timer : -1);
        poll[1] = Entry(Control.Socket);
        poll[2] = Entry(state->Status);
        poll[3] = Entry(state->PidFd);
        var ready = Kernel.Call(Nr.Poll, (nint)poll, 4, -1);
        if (ready < 0) return ready == -Nr.EIntr;
        if (Fired(poll[0]) && !WasRenewed(state)) return LeaseEnd();
        if (Fired(poll[1]) && !Hear(state)) return false;
        if (Fired(poll[2])) HearTarget(state);
        return Reap(state);
    }

    // -1, which poll skips, must stay -1 as 32 bits.
    private static ulong Entry(nint descriptor) => unchecked((uint)descriptor) | ((ulong)PollIn << 32);

    private static bool Fired(ulong entry) => entry >> 48 != 0;

    private static bool WasRenewed(Watch* state)
    {
        var ended = state->Deadline;
        LookAtLease(state);
        return state->Deadline > ended;
    }

    private static bool LeaseEnd()
    {
        Control.Send(PacketKind.LeaseLost, LaunchStep.None, 0, 0, -1);
        return false;
    }

    private static bool Hear(Watch* state)
    {
        Packet packet;
        if (!Control.Receive(&packet))
        {
            // Only the law tests can get past this line; then the silent socket must not spin.
            if (!Guards.SupervisorEnd) return Kernel.Call(Nr.Poll, 0, 0, 20) >= 0;
            return false;
        }

        if (packet.Kind == PacketKind.Lease)
        {
            LookAtLease(state);
            return true;
        }

        if (packet.Kind != PacketKind.Go || state->Go < 0) return false;
        byte go = 1;
        var wrote = Kernel.Call(Nr.Write, state->Go, (nint)(&go), 1);
        Kernel.Close(state->Go);
        state->Go = -1;
        return wrote == 1;
    }

    private static void HearTarget(Watch* state)
    {
        Packet packet;
        var got = Kernel.Call(Nr.Read, state->Status, (nint)(&packet), Packet.Size);
        if (got == Packet.Size)
        {
            var attached = packet.Kind == PacketKind.Ready ? state->PidFd : -1;
            Control.Send(packet.Kind, packet.Step, packet.Error, packet.Value, packet.Index, attached);
            return;
        }

        // The end of the pipe: execve closed it, or the child died.
        Kernel.Close(state->Status);
        state->Status = -1;
    }

    // Orphans become the warden's children; left unreaped they would count against the limit on processes.
    private static bool Reap(Watch* state)
    {
        while (true)
        {
            var status = 0;
            var pid = Kernel.Call(Nr.Wait4, -1, (nint)(&status), 0x40000001 /* __WALL | WNOHANG */);
            if (pid <= 0) return !Kernel.Rehearsing;
            if (pid != state->Pid) continue;
            Control.Send(PacketKind.Ended, LaunchStep.None, 0, status, -1);
            // Process 1 ends with the program, and so does whatever it left behind. Only the attacks' tests can get past this line.
            if (Guards.WardenEnd) return false;
            state->Pid = state->PidFd = -1;
        }
    }

    /// <summary>What the warden watches; -1 where there is nothing (any more).</summary>
    private struct Watch
    {
        public nint Timer;

        /// <summary>The lease, and its end as it was seen last.</summary>
        public long* Lease;
        public long Deadline;
        public nint Status;
        public nint Go;
        public nint Pid;
        public nint PidFd;

        /// <summary>The run's side of its terminal.</summary>
        public nint Terminal;
    }
}
