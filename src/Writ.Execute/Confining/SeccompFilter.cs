using System.Buffers.Binary;

namespace Writ.Execute.Confining;

/// <summary>
/// The static system call filter, as classic BPF. What it refuses and why: docs/spec/sandbox.md, "System calls".
/// </summary>
/// <remarks>
/// It decides on numbers and register values only. What hides its meaning behind a pointer (clone3, openat2) answers ENOSYS, upon
/// which every libc uses the older call whose flags are in registers.
/// </remarks>
internal static class SeccompFilter
{
    private const uint Kill = 0x8000_0000, Allow = 0x7FFF_0000, Refuse = 0x0005_0000, Ask = 0x7FC0_0000;
    private const uint EPerm = 1, ENoSys = 38, EAfNoSupport = 97;

    // Offsets in struct seccomp_data; an argument's lower half comes first.
    private const uint Number = 0, Architecture = 4, Arguments = 16;

    private const ushort Load = 0x20, And = 0x54, JumpEqual = 0x15, JumpAtLeast = 0x35, JumpAnyBit = 0x45, Return = 0x06;

    private const uint Clone = 56, Socket = 41, SendTo = 44, SendMsg = 46, Ioctl = 16, Clone3 = 435, OpenAt2 = 437, SendMMsg = 307,
        SocketPair = 53;

    /// <summary>Refused with EPERM, whatever the arguments. Ordered by purpose.</summary>
    internal static readonly uint[] Refused =
    [
        101, 310, 311, 312, 438, // ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_getfd: other processes' insides
        165, 166, 155, 161, 272, 308, // mount, umount2, pivot_root, chroot, unshare, setns
        428, 429, 430, 431, 432, 433, 442, 467, // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr, open_tree_attr
        425, 426, 427, // io_uring: calls that no filter sees
        321, 298, 323, // bpf, perf_event_open, userfaultfd
        246, 320, 175, 176, 313, 174, 177, 178, // kexec_load, kexec_file_load, init_module, delete_module, finit_module and ancestors
        248, 249, 250, // add_key, request_key, keyctl: keyrings belong to no namespace
        303, 304, // name_to_handle_at, open_by_handle_at
        319, 447, // memfd_create, memfd_secret: a file to execute that lies in no directory
        103, 134, 139, 163, 167, 168, 169, 179, 443, // syslog, uselib, sysfs, acct, swapon, swapoff, reboot, quotactl, quotactl_fd
        172, 173, 136, 153, // iopl, ioperm, ustat, vhangup
        164, 159, 227, 305, // settimeofday, adjtimex, clock_settime, clock_adjtime
        170, 171, // sethostname, setdomainname
        180, 181, 182, 183, 184, 185, 212, // nfsservctl and calls that were never made, lookup_dcookie
    ];

    /// <summary>The program: 8 bytes an instruction (code u16, jt u8, jf u8, k u32), little-endian.</summary>
    /// <param name="asked">Calls that the supervisor answers one by one, by number; the filter then needs a listener.</param>
    public static byte[] Build(params ReadOnlySpan<uint> asked)
    {
        var program = new List<Instruction>
        {
            new(Load, Architecture),
            new(JumpEqual, 0xC000_003E, 1, 0), // AUDIT_ARCH_X86_64
            new(Return, Kill),
            new(Load, Number),
            new(JumpAtLeast, 0x4000_0000, 0, 1), // x32
            new(Return, Kill),
        };
        if (!Faults.GuardOff("system-calls")) foreach (var number in Refused) When(program, number, Refuse | EPerm);
        foreach (var number in asked) When(program, number, Ask);
        When(program, Clone3, Refuse | ENoSys);
        When(program, OpenAt2, Refuse | ENoSys);
        WhenAnyBit(program, Clone, argument: 0, bits: 0x7E02_0080); // CLONE_NEW*
        if (!Faults.GuardOff("fast-open")) RefuseFastOpen(program);
        if (!Faults.GuardOff("terminal-calls")) RefuseTerminalTricks(program);
        if (!Faults.GuardOff("socket-kinds")) RestrictSockets(program);
        RestrictPairs(program);
        program.Add(new(Return, Allow));
        return Encode(program);
    }

    private static void When(List<Instruction> program, uint number, uint answer)
    {
        program.Add(new(JumpEqual, number, 0, 1));
        program.Add(new(Return, answer));
    }

    private static void WhenAnyBit(List<Instruction> program, uint number, uint argument, uint bits)
    {
        program.Add(new(JumpEqual, number, 0, 4));
        program.Add(new(Load, Arguments + (8 * argument)));
        program.Add(new(JumpAnyBit, bits, 0, 1));
        program.Add(new(Return, Refuse | EPerm));
        program.Add(new(Return, Allow));
    }

    // MSG_FASTOPEN connects.
    private static void RefuseFastOpen(List<Instruction> program)
    {
        WhenAnyBit(program, SendTo, argument: 3, bits: 0x2000_0000);
        WhenAnyBit(program, SendMsg, argument: 2, bits: 0x2000_0000);
        WhenAnyBit(program, SendMMsg, argument: 3, bits: 0x2000_0000);
    }

    // TIOCSTI types into the terminal, TIOCLINUX pastes into it; TIOCSETD puts any of the kernel's line disciplines on it, drivers
    // for modems that nobody needs inside. The kernel takes the command as 32 bits.
    private static void RefuseTerminalTricks(List<Instruction> program)
    {
        program.Add(new(JumpEqual, Ioctl, 0, 6));
        program.Add(new(Load, Arguments + 8));
        program.Add(new(JumpEqual, 0x5412, 2, 0));
        program.Add(new(JumpEqual, 0x5423, 1, 0));
        program.Add(new(JumpEqual, 0x541C, 0, 1));
        program.Add(new(Return, Refuse | EPerm));
        program.Add(new(Return, Allow));
    }

    // Without mediation of connect: no AF_UNIX (socketpair stays), NETLINK for interface lists, INET and INET6 streams, which
    // reach nothing but the run's own loopback.
    private static void RestrictSockets(List<Instruction> program)
    {
        const uint Unix = 1, Inet = 2, Inet6 = 10, Netlink = 16;
        program.Add(new(JumpEqual, Socket, 0, 11));
        program.Add(new(Load, Arguments));
        if (Faults.GuardOff("af-unix")) program.Add(new(JumpEqual, Unix, 7, 0));
        else program.Add(new(JumpEqual, Unix, 8, 0));
        program.Add(new(JumpEqual, Netlink, 6, 0));
        program.Add(new(JumpEqual, Inet, 2, 0));
        program.Add(new(JumpEqual, Inet6, 1, 0));
        program.Add(new(Return, Refuse | EAfNoSupport));
        program.Add(new(Load, Arguments + 8));
        program.Add(new(And, 0xF));
        program.Add(new(JumpEqual, 1 /* SOCK_STREAM */, 0, 1));
        program.Add(new(Return, Allow));
        program.Add(new(Return, Refuse | EPerm));
    }

    // A datagram pair is a way around: sendto and connect take such a socket to any path. Streams are connected for good.
    private static void RestrictPairs(List<Instruction> program)
    {
        program.Add(new(JumpEqual, SocketPair, 0, 6));
        program.Add(new(Load, Arguments + 8));
        program.Add(new(And, 0xF));
        program.Add(new(JumpEqual, 1 /* SOCK_STREAM */, 1, 0));
        program.Add(new(JumpEqual, 5 /* SOCK_SEQPACKET */, 0, 1));
        program.Add(new(Return, Allow));
        program.Add(new(Return, Refuse | EPerm));
    }

    private static byte[] Encode(List<Instruction> program)
    {
        var bytes = new byte[program.Count * 8];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(8 * i);
            BinaryPrimitives.WriteUInt16LittleEndian(at, program[i].Code);
            at[2] = program[i].IfTrue;
            at[3] = program[i].IfFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], program[i].Value);
        }

        return bytes;
    }

    private readonly record struct Instruction(ushort Code, uint Value, byte IfTrue = 0, byte IfFalse = 0);
}
