using System.Runtime.InteropServices;

namespace Writ.Host;

/// <summary>The few calls of libc that the framework does not offer.</summary>
internal static partial class Native
{
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(SafeHandle file, int operation);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint Umask(uint mask);
}
