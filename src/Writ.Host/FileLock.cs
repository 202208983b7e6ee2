using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Writ.Host;

/// <summary>An exclusive <c>flock</c>. It falls with the process that holds it, however that ends.</summary>
internal sealed class FileLock : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    public static FileLock Take(string path)
    {
        var file = Open(path);
        if (Native.Flock(file, Native.LockExclusive) != 0) throw new IOException($"flock {path}: error {Marshal.GetLastPInvokeError()}");
        return new FileLock(file);
    }

    /// <summary>Null where another process holds it.</summary>
    public static FileLock? TryTake(string path)
    {
        var file = Open(path);
        if (Native.Flock(file, Native.LockExclusive | Native.LockNonBlocking) == 0) return new FileLock(file);
        file.Dispose();
        return null;
    }

    public void Dispose() => _file.Dispose();

    // File.OpenHandle would take a lock of its own on the same file; sharing everything leaves ours the only one.
    private static SafeFileHandle Open(string path)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = Private,
        });
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }
}
