using System.Runtime.InteropServices;

namespace Writ.Host;

/// <summary>The few calls of libc that the framework does not offer.</summary>
internal static partial class Native
{
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

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint Umask(uint mask);

    /// <summary>Whether this process may make names in a directory: mode, mount and all.</summary>
    public static bool CanWrite(string directory) => Access(directory, WriteAndSearch) == 0;

    /// <summary>Whether the kernel gives out descriptors of processes.</summary>
    public static bool HasPidfd()
    {
        // The C library's own wrapper is newer than the call.
        var descriptor = SystemCall(PidfdOpen, Environment.ProcessId, 0);
        if (descriptor < 0) return false;
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle((nint)descriptor, ownsHandle: true);
        return true;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Access(string path, int mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long first, long second);
}
