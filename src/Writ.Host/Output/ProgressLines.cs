using Writ.Host.Pipeline;

namespace Writ.Host.Output;

/// <summary>The five lines of <c>writ run</c> on stderr: in place on a terminal, one line a stage when piped.</summary>
internal sealed class ProgressLines(Terminal terminal, bool quiet) : IProgress
{
    private const int NameWidth = 10;

    public void Begin(Stage stage, string what)
    {
        // In place only: a piped log gets one line a stage, at its end. The program's own output may come between, so the line
        // is rewritten by returning to its start and never by moving up.
        if (quiet || !terminal.InPlace) return;
        terminal.Error.Write($"\r{terminal.Dim("◎")} {stage,-NameWidth} {what}\u001b[K");
    }

    public void Note(string what)
    {
        if (!quiet) terminal.Error.WriteLine($"{(terminal.InPlace ? "\r" : "")}{terminal.Dim("◎")} {what}{(terminal.InPlace ? "\u001b[K" : "")}");
    }

    public void End(Stage stage, StageEnd end, string what, long microseconds)
    {
        if (quiet) return;
        var mark = end switch
        {
            StageEnd.Done => terminal.Green("✓"),
            StageEnd.Stopped => terminal.Red("✗"),
            _ => terminal.Dim("–"),
        };
        var time = end == StageEnd.Skipped ? "" : Durations.Text(microseconds);
        terminal.Error.WriteLine($"{(terminal.InPlace ? "\r" : "")}{mark} {stage,-NameWidth} {what,-52}{time,10}{(terminal.InPlace ? "\u001b[K" : "")}");
    }
}
