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
    private readonly bool _terminal;

    /// <param name="source">The caller's.</param>
    /// <param name="sink">The program's; disposed of at the input's end.</param>
    /// <param name="terminal">Whether that is a terminal, to which the input's end is told by a character.</param>
    public InputPump(SafeFileHandle source, Descriptor sink, bool terminal = false)
    {
        (_source, _sink, _terminal) = (source, sink, terminal);
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
            var buffer = GC.AllocateUninitializedArray<byte>(64 << 10, pinned: true);
            fixed (byte* at = buffer)
            {
                // Waiting for both: a terminal that nobody types at must not hold the run's end up.
                while ((Poller.Wait([_end.Number, source], -1) & 1) == 0)
                {
                    if (IsOthersTurn(source))
                    {
                        _ = Poller.Wait([_end.Number], 100);
                        continue;
                    }

                    var got = Sys.Retry(Sys.Read, source, (nint)at, buffer.Length);
                    if (got == -Sys.EAgain) continue;
                    if (got == 0 && _terminal) _ = WriteAll([4 /* ^D */]);
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

    // In the background of its terminal whoever reads is stopped by SIGTTIN, and a supervisor that is stopped loses its lease.
    private static unsafe bool IsOthersTurn(int source)
    {
        const nint GetForeground = 0x540F; // TIOCGPGRP: only of one's own controlling terminal
        var foreground = 0;
        return Sys.Call(Sys.Ioctl, source, GetForeground, (nint)(&foreground)) >= 0 && foreground != Sys.Call(Sys.GetPgrp);
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
