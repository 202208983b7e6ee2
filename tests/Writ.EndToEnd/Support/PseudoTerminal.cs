using System.Runtime.InteropServices;
using System.Text;

namespace Writ.EndToEnd.Support;

/// <summary>A terminal of a test's own, with a command in it: what is typed, what is shown, and its size.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWriteNoControl = 0x80102; // close-on-exec
    private const nuint SetWindowSize = 0x5414;

    private readonly int _control;
    private readonly StringBuilder _shown = new();
    private readonly Thread _reader;
    private volatile bool _over;

    public PseudoTerminal(WritDirectory directory, params string[] command)
    {
        _control = OpenTerminal(ReadWriteNoControl);
        Assert.True(_control >= 0 && Grant(_control) == 0 && Unlock(_control) == 0, "no pseudo-terminal is to be had");
        var name = $"/dev/pts/{Number(_control)}";
        Resize(24, 80);
        // A session of its own, whose leader opens the terminal and has it from then on.
        Process = WritProcess.Start(directory, new WritStart(["-w", "sh", "-c", $"exec < {name} > {name} 2>&1; exec \"$@\"", "sh", .. command])
        {
            Executable = "/usr/bin/setsid",
        });
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    public WritProcess Process { get; }

    public string Shown
    {
        get
        {
            lock (_shown) return _shown.ToString();
        }
    }

    public void Type(string keys)
    {
        var bytes = Encoding.UTF8.GetBytes(keys);
        Assert.Equal(bytes.Length, Write(_control, bytes, bytes.Length));
    }

    public unsafe void Resize(ushort rows, ushort columns)
    {
        var window = stackalloc ushort[4];
        (window[0], window[1], window[2], window[3]) = (rows, columns, 0, 0);
        Assert.Equal(0, Control(_control, SetWindowSize, window));
    }

    public Task Until(string shown) => Patience.Until($"\"{shown}\" on the terminal, which shows:\n{Shown}", () => Shown.Contains(shown, StringComparison.Ordinal));

    /// <summary>Waits for the command's end, in its own time.</summary>
    public void MustExit(int code)
    {
        try
        {
            Process.WaitForEnd().MustExit(code);
        }
        catch (Xunit.Sdk.XunitException failed)
        {
            Assert.Fail($"{failed.Message}\nOn the terminal:\n{Shown}");
        }
    }

    public void Dispose()
    {
        Process.Dispose();

        // Not before its reader is gone: the number is another file's a moment later, and what belongs to that would be read away.
        _over = true;
        _reader.Join();
        _ = Close(_control);
    }

    private void Read()
    {
        var buffer = new byte[4096];
        while (!_over)
        {
            if (!IsReadable()) continue;
            var got = (int)Read(_control, buffer, buffer.Length);

            // EIO: nobody has it open yet, or any more.
            if (got <= 0) Thread.Sleep(10);
            else lock (_shown) _ = _shown.Append(Encoding.UTF8.GetString(buffer, 0, got));
        }
    }

    private unsafe bool IsReadable()
    {
        // struct pollfd { i32 fd; i16 events; i16 revents }
        const ulong Readable = 1UL << 32;
        var entry = (uint)_control | Readable;
        return Poll(&entry, 1, 50) > 0;
    }

    private static unsafe int Number(int control)
    {
        var number = 0;
        return Control(control, 0x80045430 /* TIOCGPTN */, (ushort*)&number) == 0 ? number : -1;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    private static partial int OpenTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    private static partial int Grant(int control);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int Unlock(int control);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int file, byte[] buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte[] buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static unsafe partial int Poll(ulong* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static unsafe partial int Control(int file, nuint request, ushort* argument);
}
