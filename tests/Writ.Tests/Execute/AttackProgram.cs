using System.Runtime.InteropServices;
using System.Text;

namespace Writ.Tests.Execute;

/// <summary>
/// A hostile program, run inside the sandbox: each way out is tried by raw system calls, and what became of it is printed as
/// <c>name=errno</c>, 0 where it succeeded.
/// </summary>
internal static unsafe partial class AttackProgram
{
    private static readonly StringBuilder Report = new();

    /// <param name="arguments">The data directory, a path-bound and an abstract unix socket, a TCP port, the supervisor's process id.</param>
    public static int Run(string[] arguments)
    {
        var (data, socket, abstractName, port, supervisor) = (arguments[0], arguments[1], arguments[2], int.Parse(arguments[3]), int.Parse(arguments[4]));
        TryFiles(data);
        TrySockets(socket, abstractName, port);
        TryProcesses(supervisor);
        TryNamespaces();
        TryKernel();
        Console.Write(Report);
        return 0;
    }

    private static void TryFiles(string data)
    {
        Try("data-read", Open(data + "/register.db", 0));
        Try("data-list", Open(data, 0x10000));
        Try("data-write", Open(data + "/new", 0x41));
        Try("data-through-proc", Open("/proc/self/root" + data + "/register.db", 0));
        Try("data-through-init", Open("/proc/1/root" + data + "/register.db", 0));
        Try("write-etc", Open("/etc/writ-attack", 0x41));
        Try("write-usr", Open("/usr/bin/writ-attack", 0x41));
        Try("read-root-home", Open("/root", 0x10000));
        Try("read-run", Open("/run", 0x10000));
        Try("read-sys", Open("/sys/kernel", 0x10000));
        Try("write-proc-sys", Open("/proc/sys/kernel/core_pattern", 1));
        Try("write-sysrq", Open("/proc/sysrq-trigger", 1));
        Try("chmod-own-proc", Open("/proc/self/oom_score_adj", 1));
        Try("mknod", Call(133, Text("/tmp/disk"), 0x6180, 0xfe00));
        Try("exec-from-tmp", ExecCopy("/tmp/copy"));
    }

    private static void TrySockets(string path, string abstractName, int port)
    {
        Try("unix-path", Connect(1, 1, UnixAddress(path, isAbstract: false)));
        Try("unix-abstract", Connect(1, 1, UnixAddress(abstractName, isAbstract: true)));
        var pair = stackalloc int[2];
        Try("unix-datagram-pair", Call(53, 1, 2, 0, (nint)pair));
        Try("unix-stream-pair", Call(53, 1, 1, 0, (nint)pair));
        Try("host-loopback", Connect(2, 1, [2, 0, (byte)(port >> 8), (byte)(port & 255), 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]));
        Try("udp", Call(41, 2, 2, 0));
        Try("raw", Call(41, 2, 3, 1));
        Try("packet", Call(41, 17, 3, 0));
        Try("vsock", Call(41, 40, 1, 0));
        Try("fastopen", Call(44, 0, 0, 0, 0x20000000));
    }

    private static void TryProcesses(int supervisor)
    {
        Try("kill-supervisor", Call(62, supervisor, 0));
        // The kernel takes a signal for process 1 and drops it; one that arrived would end this program too.
        Try("kill-init", Math.Min(Call(62, 1, 9), -3));
        Try("ptrace", Call(101, 0));
        Try("ptrace-init", Call(101, 0x4206, 1));
        Try("read-init-memory", Call(310, 1, 0, 0, 0, 0));
        Try("open-init-memory", Open("/proc/1/mem", 2));
        Try("pidfd-getfd", Call(438, 0, 0, 0));
        Try("setuid", Call(105, Call(102) == 0 ? 12345 : 0));
        Try("own-limits-up", RaiseCoreLimit());
    }

    private static void TryNamespaces()
    {
        Try("mount", Call(165, Text("none"), Text("/tmp"), Text("tmpfs"), 0, 0));
        Try("umount", Call(166, Text("/tmp"), 2));
        Try("unshare-user", Call(272, 0x10000000));
        Try("unshare-mount", Call(272, 0x20000));
        Try("clone-user", Call(56, 0x10000000 | 17, 0, 0, 0, 0));
        Try("clone3", Call(435, 0, 0));
        Try("setns", Call(308, 0, 0));
        Try("pivot-root", Call(155, Text("/tmp"), Text("/tmp")));
        Try("chroot", Call(161, Text("/tmp")));
        Try("open-tree", Call(428, -100, Text("/"), 1));
        Try("fsopen", Call(430, Text("proc"), 0));
    }

    private static void TryKernel()
    {
        Try("io-uring", Call(425, 1, Text(new string('\0', 128))));
        Try("bpf", Call(321, 0, 0, 0));
        Try("perf", Call(298, 0, 0, -1, -1, 0));
        Try("userfaultfd", Call(323, 0));
        Try("memfd", Call(319, Text("x"), 0));
        Try("keyctl", Call(250, 0, -3, 0));
        Try("handle", Call(304, -100, 0, 0));
        Try("tiocsti", Call(16, 0, 0x5412, Text("x")));
        Try("tiocsti-wide", Call(16, 0, unchecked((nint)0xFFFF_FFFF_0000_5412), Text("x")));
        Try("tioclinux", Call(16, 0, 0x541C, Text("x")));
        Try("settime", Call(227, 0, Text(new string('\0', 16))));
        Try("sethostname", Call(170, Text("x"), 1));
        Try("syslog", Call(103, 3, Text(new string('\0', 16)), 8));
        Try("module", Call(313, 0, 0, 0));
    }

    private static nint RaiseCoreLimit()
    {
        var limit = stackalloc ulong[2];
        limit[0] = limit[1] = 1 << 20;
        return Call(302, 0, 4, (nint)limit);
    }

    private static nint ExecCopy(string path)
    {
        File.Copy("/bin/true", path, overwrite: true);
        var argv = stackalloc nint[2];
        argv[0] = Text(path);
        argv[1] = 0;
        // vfork: a success would replace this program, so try it in a child that tells by its status.
        var child = Call(57);
        if (child == 0)
        {
            var failed = Call(59, argv[0], (nint)argv, (nint)(argv + 1));
            _ = Call(231, failed == -13 ? 13 : 99);
        }

        int status;
        _ = Call(61, child, (nint)(&status));
        return -((status >> 8) & 255);
    }

    private static nint Connect(int family, int type, byte[] address)
    {
        var socket = Call(41, family, type, 0);
        if (socket < 0) return socket;
        fixed (byte* at = address) return Call(42, socket, (nint)at, address.Length);
    }

    private static byte[] UnixAddress(string name, bool isAbstract) => isAbstract
        ? [1, 0, 0, .. Encoding.UTF8.GetBytes(name)]
        : [1, 0, .. Encoding.UTF8.GetBytes(name), 0];

    private static nint Open(string path, int flags) => Call(257, -100, Text(path), flags, 0x1A4);

    private static void Try(string name, nint result) => Report.Append(name).Append('=').Append(result < 0 ? -result : 0).Append('\n');

    // Never freed: the program ends soon.
    private static nint Text(string text) => Marshal.StringToCoTaskMemUTF8(text);

    private static nint Call(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0)
    {
        var result = SystemCall(number, a, b, c, d, e, 0);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
}
