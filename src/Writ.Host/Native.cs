using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Writ.Host;

/// <summary>The few calls of libc that the framework does not offer.</summary>
internal static partial class Native
{
    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    private const int WriteAndSearch = 3; // W_OK | X_OK
    private const long PidfdOpen = 434;

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(SafeHandle file, int operation);

    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int CloseOnExec = 0x80000;
    public const uint PrivateMode = 0x180; // 0600

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenFile(string path, int flags, uint mode);

    /// <summary>Whether an open file can still be found by some name.</summary>
    public static unsafe bool HasName(SafeHandle file)
    {
        // struct statx: nlink u32 @16
        const int EmptyPath = 0x1000, Links = 4, LinksOffset = 16;
        var status = stackalloc byte[256];
        return Statx(file, "", EmptyPath, Links, status) == 0 ? *(uint*)(status + LinksOffset) > 0 : throw new IOException($"statx: error {Marshal.GetLastPInvokeError()}");
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(SafeHandle directory, string path, int flags, uint mask, byte* status);

    /// <summary>CLOCK_BOOTTIME in nanoseconds: never set back, and goes on while the machine sleeps.</summary>
    public static long BootNanoseconds()
    {
        const int BootTime = 7;
        return ClockGetTime(BootTime, out var time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : throw new InvalidOperationException("the kernel has no CLOCK_BOOTTIME");
    }

    /// <summary>Whether this process may make names in a directory: mode, mount and all.</summary>
    public static bool CanWrite(string directory) => Access(directory, WriteAndSearch) == 0;

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "setsid")]
    public static partial int StartSession();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "ioctl")]
    public static unsafe partial int Control(int file, nuint request, void* argument);

    /// <summary>What is written to the second can be read from the first; both close-on-exec.</summary>
    public static unsafe (SafeFileHandle Read, SafeFileHandle Write) MakePipe()
    {
        var pair = stackalloc int[2];
        if (Pipe(pair, CloseOnExec) != 0) throw new IOException($"pipe2: error {Marshal.GetLastPInvokeError()}");
        return (new SafeFileHandle(pair[0], ownsHandle: true), new SafeFileHandle(pair[1], ownsHandle: true));
    }

    /// <summary>Whether the kernel gives out descriptors of processes.</summary>
    public static bool HasPidfd()
    {
        // The C library's own wrapper is newer than the call.
        var descriptor = SystemCall(PidfdOpen, Environment.ProcessId, 0);
        if (descriptor < 0) return false;
        using var handle = new SafeFileHandle((nint)descriptor, ownsHandle: true);
        return true;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static unsafe partial int Pipe(int* pair, int flags);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Access(string path, int mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long first, long second);
}
