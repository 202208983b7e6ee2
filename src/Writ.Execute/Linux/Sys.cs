using System.ComponentModel;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Writ.Execute.Linux;

/// <summary>System calls by number (x86-64), and the few functions of libc that are more than one.</summary>
internal static unsafe partial class Sys
{
    public const int Read = 0, Write = 1, Close = 3, Poll = 7, Mmap = 9, Munmap = 11, Ioctl = 16, Pread64 = 17, Connect = 42, SendTo = 44, SendMsg = 46, RecvMsg = 47,
        Bind = 49, GetSockName = 51, SocketPair = 53, GetSockOpt = 55,
        Wait4 = 61, Kill = 62,
        Fcntl = 72, FTruncate = 77, Ptrace = 101, GetUid = 102, GetGid = 104, GetEUid = 107, GetEGid = 108, GetPriority = 140, SetPriority = 141, Prctl = 157, GetTid = 186, GetPgrp = 111,
        WaitId = 247,
        OpenAt = 257, ReadLinkAt = 267, FaccessAt = 269, EventFd2 = 290, Pipe2 = 293, ProcessVmReadV = 310, MemFdCreate = 319, Statx = 332, PidFdSendSignal = 424, PidFdOpen = 434,
        OpenAt2 = 437, PidFdGetFd = 438, LandlockCreateRuleset = 444;

    public const int EPerm = 1, ENoEnt = 2, ESrch = 3, EIntr = 4, E2Big = 7, ENoExec = 8, EAgain = 11, EAcces = 13, EFault = 14, EBusy = 16, ENoDev = 19,
        EInval = 22, EPipe = 32, EAfNoSupport = 97, EConnReset = 104, ETimedOut = 110, EConnRefused = 111, EInProgress = 115;

    public const int SigKill = 9, SigXfsz = 25;

    public const int OCloExec = 0x80000, OPath = 0x200000, ONonBlock = 0x800;

    /// <summary>Makes a system call; below zero it is the negated error number.</summary>
    public static nint Call(int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        var result = SystemCall(number, a, b, c, d, e, f);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }

    /// <summary>The same, again and again while a signal interrupts it.</summary>
    public static nint Retry(int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0)
    {
        nint result;
        do result = Call(number, a, b, c, d, e);
        while (result == -EIntr);
        return result;
    }

    /// <summary>The result, or the fault of a call that has no business failing.</summary>
    public static nint Check(nint result, string what) =>
        result >= 0 ? result : throw new IOException($"{what}: {Message(result)}", (int)-result);

    public static string Message(nint result) => new Win32Exception((int)-result).Message;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    // libc's, which asks no kernel.
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    internal static partial int ClockGetTime(int clock, long* time);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int PosixSpawn(int* pid, string path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int ActionsInit(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int ActionsAddDup2(void* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int ActionsDestroy(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int AttributesInit(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int AttributesSetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int AttributesSetSigMask(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int AttributesSetSigDefault(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int AttributesDestroy(void* attributes);
}
