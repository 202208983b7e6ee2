using System.Runtime.InteropServices;

namespace Writ.Tests.Support;

/// <summary>Makes system calls fail, as a broken disk does or a kernel that lacks them: a seccomp filter that answers in the place of the
/// kernel. It cannot be taken back, so it is for a child process, or for a thread that starts one and ends.</summary>
internal static partial class FailingCalls
{
    public const int IoError = 5;
    public const int NoSpace = 28;

    private const int SetFilter = 1; // SECCOMP_SET_MODE_FILTER
    private const int AllThreads = 1; // SECCOMP_FILTER_FLAG_TSYNC
    private const int NoNewPrivileges = 38;
    private const ushort LoadNumber = 0x20; // BPF_LD | BPF_W | BPF_ABS, of seccomp_data.nr at 0
    private const ushort JumpIfEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort JumpIfSet = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private const ushort Return = 0x06; // BPF_RET | BPF_K
    private const uint Allow = 0x7fff0000;
    private const uint Errno = 0x00050000;

    /// <summary>Whether the numbers below are this machine's.</summary>
    public static bool IsSupported => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;

    /// <summary>In all threads of this process.</summary>
    /// <param name="name"><c>write</c> (at a position, as files are written), <c>sync</c> or <c>rename</c>.</param>
    /// <param name="error">What it fails with.</param>
    public static void Install(string name, int error)
    {
        uint[] numbers = name switch
        {
            "write" => [18],
            "sync" => [74, 75],
            "rename" => [82, 264, 316],
            _ => throw new ArgumentException(name, nameof(name)),
        };
        List<Instruction> filter = [new(LoadNumber, 0, 0, 0)];
        foreach (var number in numbers) filter.AddRange([new(JumpIfEqual, 0, 1, number), new(Return, 0, 0, Errno | (uint)error)]);
        filter.Add(new(Return, 0, 0, Allow));
        Load([.. filter], AllThreads);
    }

    /// <summary>In whatever is started meanwhile, and in nothing else: a child has the filters of the thread that forked it.</summary>
    /// <param name="number">Of the system call.</param>
    /// <param name="error">What it fails with.</param>
    /// <param name="start">Starts a process.</param>
    /// <param name="argument">It fails only where this argument, from 0, has one of <paramref name="bits"/>.</param>
    /// <param name="bits">0: it fails whatever its arguments.</param>
    public static T During<T>(uint number, int error, Func<T> start, uint argument = 0, uint bits = 0)
    {
        var asked = 16 + (8 * argument); // seccomp_data.args, the low half of each first
        Instruction[] looking = bits == 0 ? [] : [new(LoadNumber, 0, 0, asked), new(JumpIfSet, 0, 1, bits)];
        Instruction[] filter =
        [
            new(LoadNumber, 0, 0, 0), new(JumpIfEqual, 0, (byte)(looking.Length + 1), number), .. looking, new(Return, 0, 0, Errno | (uint)error),
            new(Return, 0, 0, Allow),
        ];
        T? started = default;
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                Load(filter, 0);
                started = start();
            }
            catch (Exception failed)
            {
                thrown = failed;
            }
        });
        thread.Start();
        thread.Join();
        return thrown is null ? started! : throw new InvalidOperationException("nothing was started", thrown);
    }

    private static void Load(Instruction[] filter, int flags)
    {
        var pinned = GCHandle.Alloc(filter, GCHandleType.Pinned);
        try
        {
            var program = new Program { Length = (ushort)filter.Length, Filter = pinned.AddrOfPinnedObject() };
            if (PrCtl(NoNewPrivileges, 1, 0, 0, 0) != 0 || SysCall(317, SetFilter, flags, in program) != 0)
                throw new InvalidOperationException($"seccomp: error {Marshal.GetLastPInvokeError()}");
        }
        finally
        {
            pinned.Free();
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int PrCtl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long SysCall(long number, long operation, long flags, in Program program);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte True, byte False, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        public ushort Length;
        public nint Filter;
    }
}
