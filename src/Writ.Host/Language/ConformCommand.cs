using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Writ.Host.Language.Conformance;
using Writ.Host.Commands;
using Writ.Host.Output;

namespace Writ.Host.Language;

/// <summary>
/// <c>writ cedar conform PATH</c>: runs test cases in the layout of cedar-integration-tests, a folder or a <c>.tar.gz</c>, and counts
/// where we answer otherwise. Exit 0 where nowhere, else 1: here 1 is an answer, not a fault.
/// </summary>
internal static class ConformCommand
{
    private const int Differs = 1;

    public static Command Create(GlobalOptions global)
    {
        var path = new Argument<string>("path") { Description = "a folder or a .tar.gz of cases", HelpName = "PATH" };
        var list = new Option<bool>("--list") { Description = "name every case and request that is wrong" };
        var command = new Command("conform", "Run a corpus of test cases and count what is answered otherwise. Exit 1 where anything is.") { path, list };
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var report = ConformRun.Over(Corpus.Open(parsed.GetValue(path)!));
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(parsed.GetValue(list) ? report : report with { Wrong = null }, CedarJson.Default.ConformReport));
            else Write(report, parsed.GetValue(list), terminal);
            return report.Conforms ? ExitCodes.Done : Differs;
        });
        return command;
    }

    private static void Write(ConformReport report, bool list, Terminal terminal)
    {
        foreach (var (name, count) in report.Counts) terminal.Out.WriteLine($"{name,-18}{count.ToString(CultureInfo.InvariantCulture),8}");
        if (!list) return;
        foreach (var wrong in report.Wrong!) terminal.Out.WriteLine(Text.OneLine($"{wrong.What}: {wrong.Case}{(wrong.Request is null ? "" : $" [{wrong.Request}]")}: {wrong.Detail}"));
    }
}
