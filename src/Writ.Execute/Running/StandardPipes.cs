using Writ.Execute.Linux;

#pragma warning disable CA2000 // Each pipe's ends are disposed of by whoever took them: the pumps, or CloseTheirs.

namespace Writ.Execute.Running;

/// <summary>The three pipes of one run, and what moves the bytes.</summary>
internal sealed class StandardPipes : IDisposable
{
    private readonly (Descriptor Read, Descriptor Write) _input = Descriptor.Pipe();
    private readonly (Descriptor Read, Descriptor Write) _output = Descriptor.Pipe();
    private readonly (Descriptor Read, Descriptor Write) _error = Descriptor.Pipe();
    private InputPump? _inputPump;

    public int[] Theirs => [_input.Read.Number, _output.Write.Number, _error.Write.Number];

    public OutputPump? Output { get; private set; }

    public OutputPump? Error { get; private set; }

    /// <summary>Closes the ends that only the program may hold, so that each stream ends with the last of its writers.</summary>
    public void CloseTheirs()
    {
        _input.Read.Dispose();
        _output.Write.Dispose();
        _error.Write.Dispose();
    }

    public void Pump(RunIo io, OutputBudget budget)
    {
        Output = new OutputPump("writ-output", _output.Read, io.Output, budget);
        Error = new OutputPump("writ-error", _error.Read, io.Error, budget);
        if (io.Input is null) _input.Write.Dispose();
        else _inputPump = new InputPump(io.Input, _input.Write);
    }

    /// <summary>Waits until all output has been passed on; after a stop no longer than <paramref name="milliseconds"/>, for then
    /// the reader's slowness is nobody's business.</summary>
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
