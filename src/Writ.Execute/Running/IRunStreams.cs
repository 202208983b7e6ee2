using Writ.Execute.Launching;

namespace Writ.Execute.Running;

/// <summary>The standard streams of one run: three pipes, or a terminal. Used by the run's own thread, <see cref="Resize"/> by any.</summary>
internal interface IRunStreams : IDisposable
{
    /// <summary>The descriptors that the launcher starts with.</summary>
    int[] Theirs { get; }

    OutputPump? Output { get; }

    /// <summary>Null where both go one way.</summary>
    OutputPump? Error { get; }

    /// <summary>Closes the ends that only the program may hold, so that each stream ends with the last of its writers.</summary>
    void CloseTheirs();

    /// <summary>Begins to carry what the program will say, where that needs no sandbox: while one is furnished.</summary>
    void Listen(RunIo io, OutputBudget budget);

    /// <summary>Begins to carry the rest.</summary>
    void Pump(RunIo io, OutputBudget budget, Sandbox sandbox);

    void Resize(WindowSize size);

    /// <summary>Waits until all output has been passed on; after a stop no longer than <paramref name="milliseconds"/>, for then
    /// the reader's slowness is nobody's business.</summary>
    void Drain(int milliseconds);
}
