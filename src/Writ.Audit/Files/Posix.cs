using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Writ.Audit.Files;

/// <summary>Calls of libc for folders: the framework opens none.</summary>
internal static partial class Posix
{
    private const int DirectoryCloseOnExec = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC, and O_RDONLY is 0
    private const int ExclusiveNonBlocking = 2 | 4; // LOCK_EX | LOCK_NB
    private const int WouldBlock = 11;
    private const int Interrupted = 4;

    /// <exception cref="IOException">The folder cannot be opened.</exception>
    public static SafeFileHandle OpenFolder(string path)
    {
        var handle = Open(path, DirectoryCloseOnExec);
        if (!handle.IsInvalid) return handle;
        var fault = Fault("open", path);
        handle.Dispose();
        throw fault;
    }

    /// <exception cref="IOException">The file system did not say that the folder is durable.</exception>
    public static void Sync(SafeFileHandle folder, string path)
    {
        if (FSync(folder) != 0) throw Fault("fsync", path);
    }

    /// <summary>Whether the lock was free and is ours now. It belongs to the handle and dies with it.</summary>
    public static bool TryLock(SafeFileHandle folder, string path)
    {
        while (FLock(folder, ExclusiveNonBlocking) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock) return false;
            if (error != Interrupted) throw Fault("flock", path);
        }

        return true;
    }

    private static IOException Fault(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of {path}: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle file, int operation);
}
