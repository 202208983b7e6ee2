using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ help exit-codes</c>: what is not the help of one command.</summary>
internal static class HelpCommand
{
    public static Command Create(GlobalOptions global)
    {
        var codes = new Command("exit-codes", "What writ exits with: a contract.");
        codes.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            if (global.Json(parsed))
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize([.. ExitCodes.All.Select(code => new ExitCodeLine(code.Code, code.Meaning))], HelpJson.Default.ListExitCodeLine));
                return ExitCodes.Done;
            }

            foreach (var (code, meaning) in ExitCodes.All) terminal.Out.WriteLine($"{code.ToString(CultureInfo.InvariantCulture),3}  {meaning}");
            terminal.Out.WriteLine();
            terminal.Out.WriteLine("writ run passes the program's own exit code through where it ran to its end; 128 and the signal's number where a signal ended it.");
            terminal.Out.WriteLine("With -o json, outcome and exit stand apart, so that nothing is ambiguous.");
            return ExitCodes.Done;
        });
        return new Command("help", "Further help: writ help exit-codes; for a command, writ COMMAND --help.") { codes };
    }
}

/// <summary>One exit code.</summary>
internal sealed record ExitCodeLine(int Code, string Meaning);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<ExitCodeLine>))]
internal sealed partial class HelpJson : JsonSerializerContext;
