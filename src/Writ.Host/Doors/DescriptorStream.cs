using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Writ.Host.Doors;

/// <summary>Writes to an open file by write(2), where the file's own offset is: FileStream would keep an offset of its own and
/// overwrite what others write to the same open file.</summary>
internal sealed partial class DescriptorStream(SafeFileHandle file) : WriteOnlyStream
{
    private const int Interrupted = 4, TryAgain = 11;

    /// <exception cref="IOException">The reader is gone, or the file system is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = WriteOnce(file, buffer, (nuint)buffer.Length);
            if (written >= 0) buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is var error && error == TryAgain) WaitUntilWritable();
            else if (error != Interrupted) throw new IOException($"write: error {error}");
        }
    }

    // A caller may hand over a descriptor that does not block; the run's output waits for it all the same.
    private void WaitUntilWritable()
    {
        var poll = new PollRequest { Descriptor = (int)file.DangerousGetHandle(), Events = 4 /* POLLOUT */ };
        _ = Poll(ref poll, 1, -1);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteOnce(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint count);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollRequest request, nuint count, int timeoutMs);
}
