using Writ.Execute.Launching;
using Writ.Execute.Linux;

namespace Writ.Execute.Running;

/// <summary>The terminal of one run: made inside by the warden, controlled from here.</summary>
internal sealed class TerminalStreams : IRunStreams
{
    private const nint SetWindowSize = 0x5414;

    // What the launcher has for streams until the child takes the terminal.
    private readonly Descriptor _nowhere =
        Descriptor.Open("/dev/null", 2 /* O_RDWR */, out var error) ?? throw new IOException($"/dev/null: {Sys.Message(error)}", (int)-error);

    private Descriptor? _control;
    private InputPump? _inputPump;

    public int[] Theirs => [_nowhere.Number, _nowhere.Number, _nowhere.Number];

    public OutputPump? Output { get; private set; }

    public OutputPump? Error => null;

    public void CloseTheirs() => _nowhere.Dispose();

    public void Listen(RunIo io, OutputBudget budget)
    {
        // There is no terminal yet.
    }

    public void Pump(RunIo io, OutputBudget budget, Sandbox sandbox)
    {
        // Its reading end ends when the warden, which holds the other side to its own end, is gone.
        var control = sandbox.Terminal ?? throw new InvalidOperationException("The sandbox has no terminal.");
        _control = control.Duplicate();
        if (io.Input is not null) _inputPump = new InputPump(io.Input, control.Duplicate(), terminal: true);
        Output = new OutputPump("writ-terminal", control, io.Output, budget);
    }

    public unsafe void Resize(WindowSize size)
    {
        if (_control is null) return;
        // struct winsize { u16 rows, columns, width, height }; the kernel tells the foreground group by SIGWINCH.
        var window = stackalloc ushort[4];
        (window[0], window[1], window[2], window[3]) = (size.Rows, size.Columns, 0, 0);
        _ = Sys.Call(Sys.Ioctl, _control.Number, SetWindowSize, (nint)window);
    }

    public void Drain(int milliseconds)
    {
        _inputPump?.Dispose();
        _inputPump = null;
        _ = Output?.Join(milliseconds);
    }

    public void Dispose()
    {
        CloseTheirs();
        _inputPump?.Dispose();
        _control?.Dispose();
        Output?.Dispose();
    }
}
