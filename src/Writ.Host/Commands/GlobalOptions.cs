using System.CommandLine;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary>Options every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Data { get; } = new("--data") { Description = "data directory (else WRIT_DATA, else ~/.local/share/writ)", HelpName = "DIR", Recursive = true };

    public Option<string> Output { get; } = new("--output", "-o")
    {
        Description = "json or table", HelpName = "FORMAT", DefaultValueFactory = _ => "table", Recursive = true,
    };

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "no colour, as with NO_COLOR", Recursive = true };
    public Option<string?> Progress { get; } = new("--progress") { Description = "plain: one line a stage, as when piped", HelpName = "MODE", Recursive = true };
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "no progress on stderr", Recursive = true };

    public GlobalOptions()
    {
        Output.AcceptOnlyFromAmong("json", "table");
        Progress.AcceptOnlyFromAmong("plain", "auto");
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Data, Output, NoColor, Progress, Quiet }) command.Options.Add(option);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(Output) == "json";

    public Terminal Terminal(ParseResult parsed) => Writ.Host.Output.Terminal.Create(parsed.GetValue(NoColor), parsed.GetValue(Progress) == "plain");
}
