using System.CommandLine;
using System.Text;
using System.Text.Json;
using Writ.Cedar;
using Writ.Host.Commands;
using Writ.Host.Output;
using ParseResult = System.CommandLine.ParseResult;

namespace Writ.Host.Language;

/// <summary><c>writ cedar format</c>: policies in the one layout, to the standard output, into the file, or only checked.</summary>
internal static class FormatCommand
{
    public static Command Create(GlobalOptions global)
    {
        var policies = new Option<string>("--policies", "-p")
        {
            Description = "policies in Cedar text (else the standard input)", HelpName = "FILE", DefaultValueFactory = _ => CedarFiles.StandardInput,
        };
        var width = new Option<int>("--line-width", "-w") { Description = "columns a line should not pass, 1 to 10000", HelpName = "COLUMNS", DefaultValueFactory = _ => 80 };
        var indent = new Option<int>("--indent-width", "-i") { Description = "columns of indentation, 0 to 100", HelpName = "COLUMNS", DefaultValueFactory = _ => 2 };
        var write = new Option<bool>("--write") { Description = "write the result into the file" };
        var check = new Option<bool>("--check") { Description = "change nothing, and fail where the file is laid out otherwise" };
        var command = new Command("format", "Lay policies out in the one way; comments and meaning stay.") { policies, width, indent, write, check };
        Bound(width, 1, 10_000);
        Bound(indent, 0, 100);
        command.Validators.Add(result =>
        {
            if (result.GetValue(write) && result.GetValue(check)) result.AddError("--write changes the file and --check does not: give one of them");
            if (result.GetValue(write) && (result.GetValue(policies) ?? CedarFiles.StandardInput) == CedarFiles.StandardInput) result.AddError("--write needs a file: name it with --policies");
        });
        command.SetAction(parsed =>
        {
            var files = new CedarFiles();
            var path = parsed.GetValue(policies)!;
            var text = files.Read(path);
            var options = new FormatOptions { LineWidth = parsed.GetValue(width), IndentWidth = parsed.GetValue(indent) };
            if (files.Keep(PolicyFormatter.Format(text, options, CedarFiles.NameOf(path))) is not { } formatted)
                return CedarRefusal.Say(global, parsed, files, CedarRefusal.Unreadable);
            if (parsed.GetValue(check) && formatted != text) return CedarRefusal.Say(global, parsed, files, Unformatted(CedarFiles.NameOf(path)));
            if (parsed.GetValue(write) && formatted != text) File.WriteAllText(path, formatted, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            Answer(global, parsed, new FormatAnswer(formatted != text, formatted), parsed.GetValue(write) || parsed.GetValue(check));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Bound(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is var given && (given < least || given > most)) result.AddError($"{option.Name} is {least} to {most}");
    });

    private static Diagnosis Unformatted(string name) =>
        new("WRIT6104", $"{name} is not formatted", "its layout is another one", "writ cedar format --write --policies FILE", ExitCodes.Usage);

    private static void Answer(GlobalOptions global, ParseResult parsed, FormatAnswer answer, bool quiet)
    {
        var terminal = global.Terminal(parsed);
        if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(answer, CedarJson.Default.FormatAnswer));
        else if (!quiet) terminal.Out.Write(answer.Text);
    }
}

/// <summary>A formatted text, and whether it is another one than was given.</summary>
internal sealed record FormatAnswer(bool Changed, string Text);
