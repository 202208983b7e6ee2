using Writ.Execute.Running;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary>The caller's terminal while the run has one of its own: every key goes through as it is, and the run's terminal makes of
/// it what it means.</summary>
internal sealed unsafe class RawTerminal : IDisposable
{
    // ioctl_tty(2); struct termios of the kernel: four flag words, then the line discipline and 19 control characters
    private const nuint GetSettings = 0x5401, SetSettings = 0x5402, SetSettingsAndForget = 0x5404, GetWindowSize = 0x5413;
    private const int Flags = 4, Words = 16;
    private const int MinimumAt = (4 * Flags) + 1 + 6, TimeAt = (4 * Flags) + 1 + 5;

    private readonly uint[] _before = new uint[Words];
    private bool _raw;

    /// <exception cref="DiagnosedException">WRIT6023: there is none.</exception>
    public RawTerminal()
    {
        if (CallerStreams.Kinds() is not ["tty", "tty", ..] || !TryControl(GetSettings, _before))
            throw new DiagnosedException(new Diagnosis("WRIT6023", "the run cannot have a terminal", "standard input or output of this command is none",
                "start it in a terminal, or leave --tty out", ExitCodes.Usage));
    }

    /// <summary>Of the terminal that is standard input; zeros where it is none.</summary>
    public static WindowSize Size()
    {
        var window = stackalloc ushort[4];
        return Native.Control(0, GetWindowSize, window) < 0 ? default : new WindowSize(window[0], window[1]);
    }

    public void Enter()
    {
        const uint Input = 0x5EB /* IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON */, Output = 1 /* OPOST */,
            Size = 0x30 /* CSIZE */, Parity = 0x100 /* PARENB */, Local = 0x804B /* ISIG ICANON ECHO ECHONL IEXTEN */;
        var raw = (uint[])_before.Clone();
        raw[0] &= ~Input;
        raw[1] &= ~Output;
        raw[2] = (raw[2] & ~(Size | Parity)) | Size; // CS8 is both bits
        raw[3] &= ~Local;
        fixed (uint* at = raw)
        {
            ((byte*)at)[MinimumAt] = 1;
            ((byte*)at)[TimeAt] = 0;
        }

        _raw = TryControl(SetSettings, raw);
    }

    /// <summary>What the terminal was made to answer by the run, and nobody has read yet, is not left to whoever reads next.</summary>
    public void Leave()
    {
        if (_raw) _ = TryControl(SetSettingsAndForget, _before);
        _raw = false;
    }

    public void Dispose() => Leave();

    private static bool TryControl(nuint what, uint[] settings)
    {
        fixed (uint* at = settings) return Native.Control(0, what, at) >= 0;
    }
}
