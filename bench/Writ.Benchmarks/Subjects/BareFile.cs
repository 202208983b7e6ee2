using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace Writ.Benchmarks.Subjects;

/// <summary>The least that durable appending can be: what waits is written to the end of one file and synced, again and again. No
/// index, no tree, nothing to read back.</summary>
internal sealed partial class BareFile : IAsyncDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly SafeFileHandle _file;
    private readonly Channel<(byte[] Entry, TaskCompletionSource Done)> _waiting = Channel.CreateUnbounded<(byte[], TaskCompletionSource)>();
    private readonly Task _writer;

    public BareFile()
    {
        _file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write);
        _writer = Task.Run(Write);
    }

    public Task Append(byte[] entry)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = _waiting.Writer.TryWrite((entry, done));
        return done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _writer;
        _file.Dispose();
        File.Delete(_path);
    }

    private async Task Write()
    {
        var (at, group, bytes) = (0L, new List<TaskCompletionSource>(), new MemoryStream());
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (_waiting.Reader.TryRead(out var next))
            {
                bytes.Write(next.Entry);
                group.Add(next.Done);
            }

            RandomAccess.Write(_file, bytes.GetBuffer().AsSpan(0, (int)bytes.Length), at);
            if (DataSync(_file) != 0) throw new IOException($"fdatasync: error {Marshal.GetLastPInvokeError()}");
            at += bytes.Length;
            foreach (var done in group) done.SetResult();
            group.Clear();
            bytes.SetLength(0);
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);
}
