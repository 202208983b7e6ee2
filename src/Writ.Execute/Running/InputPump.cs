using Microsoft.Win32.SafeHandles;
using Writ.Execute.Linux;

namespace Writ.Execute.Running;

/// <summary>Carries the caller's input to the program until either ends.</summary>
internal sealed class InputPump : IDisposable
{
    private readonly SafeFileHandle _source;
    private readonly Descriptor _sink;
    private readonly Descriptor _end = Descriptor.Event();
    private readonly Thread _thread;

    public InputPump(SafeFileHandle source, Descriptor sink)
    {
        (_source, _sink) = (source, sink);
        _thread = new Thread(Run, 128 << 10) { IsBackground = true, Name = "writ-input" };
        _thread.Start();
    }

    /// <summary>Ends it; the caller's input keeps what was not read.</summary>
    public void Dispose()
    {
        _end.Signal();
        _thread.Join();
        _end.Dispose();
    }

    private unsafe void Run()
    {
        var held = false;
        try
        {
            _source.DangerousAddRef(ref held);
            var source = (int)_source.DangerousGetHandle();
            var buffer = new byte[64 << 10];
            fixed (byte* at = buffer)
            {
                // Waiting for both: a terminal that nobody types at must not hold the run's end up.
                while ((Poller.Wait([_end.Number, source], -1) & 1) == 0)
                {
                    var got = Sys.Retry(Sys.Read, source, (nint)at, buffer.Length);
                    if (got == -Sys.EAgain) continue;
                    if (got <= 0 || !WriteAll(buffer.AsSpan(0, (int)got))) break;
                }
            }
        }
        finally
        {
            if (held) _source.DangerousRelease();
            _sink.Dispose();
        }
    }

    // False when the program has closed its input or is gone. The pipe's other end dies with the run, so this never waits longer.
    private bool WriteAll(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var wrote = _sink.Write(bytes);
            if (wrote <= 0) return false;
            bytes = bytes[(int)wrote..];
        }

        return true;
    }
}
