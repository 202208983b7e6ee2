using Writ.Execute.Launching;
using Writ.Execute.Linux;

#pragma warning disable CA2000 // Each pipe's ends are disposed of by whoever took them: the pumps, or CloseTheirs.

namespace Writ.Execute.Running;

/// <summary>The three pipes of one run, and what moves the bytes.</summary>
internal sealed class StandardPipes : IRunStreams
{
    private readonly (Descriptor Read, Descriptor Write) _input = Descriptor.Pipe();
    private readonly (Descriptor Read, Descriptor Write) _output = Descriptor.Pipe();
    private readonly (Descriptor Read, Descriptor Write) _error = Descriptor.Pipe();
    private InputPump? _inputPump;

    public int[] Theirs => [_input.Read.Number, _output.Write.Number, _error.Write.Number];

    public OutputPump? Output { get; private set; }

    public OutputPump? Error { get; private set; }

    public void CloseTheirs()
    {
        _input.Read.Dispose();
        _output.Write.Dispose();
        _error.Write.Dispose();
    }

    public void Listen(RunIo io, OutputBudget budget)
    {
        Output = new OutputPump("writ-output", _output.Read, io.Output, budget);
        Error = new OutputPump("writ-error", _error.Read, io.Error, budget);
    }

    public void Pump(RunIo io, OutputBudget budget, Sandbox sandbox)
    {
        if (io.Input is null) _input.Write.Dispose();
        else _inputPump = new InputPump(io.Input, _input.Write);
    }

    public void Resize(WindowSize size)
    {
        // Pipes have no size.
    }

    public void Drain(int milliseconds)
    {
        _inputPump?.Dispose();
        _inputPump = null;
        _ = Output?.Join(milliseconds);
        _ = Error?.Join(milliseconds);
    }

    public void Dispose()
    {
        CloseTheirs();
        _inputPump?.Dispose();
        if (Output is null) _output.Read.Dispose();
        if (Error is null) _error.Read.Dispose();
        if (Output is null) _input.Write.Dispose();
        Output?.Dispose();
        Error?.Dispose();
    }
}
