using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>Hands the terminal over to the run while it goes on, and takes it back for the lines after it.</summary>
internal sealed class TerminalProgress(IProgress lines, RawTerminal terminal) : IProgress
{
    public void Begin(Stage stage, string what)
    {
        if (stage == Stage.Execute) terminal.Enter();
        else lines.Begin(stage, what);
    }

    public void End(Stage stage, StageEnd end, string what, long microseconds)
    {
        if (stage == Stage.Execute) terminal.Leave();
        lines.End(stage, end, what, microseconds);
    }

    public void Note(string what) => lines.Note(what);
}
