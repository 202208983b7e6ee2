using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Writ.Host;

/// <summary>An exclusive <c>flock</c>. It falls with the process that holds it, however that ends.</summary>
/// <remarks>Some holders remove the file before they let go. Whoever waited meanwhile has then locked a file that nobody finds any more, and
/// tries again.</remarks>
internal sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    public static FileLock Take(string path)
    {
        while (true)
        {
            var file = Open(path);
            if (Native.Flock(file, Native.LockExclusive) != 0) throw new IOException($"flock {path}: error {Marshal.GetLastPInvokeError()}");
            if (Native.HasName(file)) return new FileLock(file);
            file.Dispose();
        }
    }

    /// <summary>Null where another process holds it.</summary>
    public static FileLock? TryTake(string path)
    {
        while (true)
        {
            var file = Open(path);
            var locked = Native.Flock(file, Native.LockExclusive | Native.LockNonBlocking) == 0;
            if (locked && Native.HasName(file)) return new FileLock(file);
            file.Dispose();
            if (!locked) return null;
        }
    }

    /// <summary>Whether a process holds it. Those who look do not see one another.</summary>
    public static bool IsHeld(string path)
    {
        using var file = Open(path);
        return Native.Flock(file, Native.LockShared | Native.LockNonBlocking) != 0;
    }

    public void Dispose() => _file.Dispose();

    // Not by the framework: every file it opens gets a flock of its own, and fails to open where another process holds ours.
    private static SafeFileHandle Open(string path)
    {
        var descriptor = Native.OpenFile(path, Native.ReadWrite | Native.Create | Native.CloseOnExec, Native.PrivateMode);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"open {path}: error {Marshal.GetLastPInvokeError()}");
    }
}
