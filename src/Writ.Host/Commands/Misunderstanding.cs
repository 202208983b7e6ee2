using System.CommandLine;
using System.CommandLine.Parsing;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary>What to say to a command line that does not parse: why, and what was probably meant.</summary>
internal static class Misunderstanding
{
    private const int LongestWord = 60;

    public static Diagnosis Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = FullName(parsed.CommandResult);
        var why = string.Join("; ", parsed.Errors.Select(error => Text.OneLine(error.Message)).Distinct());
        var meant = parsed.UnmatchedTokens.Where(token => token.Length <= LongestWord)
            .Select(token => Spelling.Nearest(token, Words(parsed.CommandResult, token)))
            .FirstOrDefault(nearest => nearest is not null);
        var verbs = command.Subcommands.Count > 0 ? $"; {name} takes: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}" : "";
        return new Diagnosis("WRIT6020", "the command line is not understood", why,
            meant is null ? $"see: {name} --help{verbs}" : $"did you mean {meant}? see: {name} --help", ExitCodes.Usage);
    }

    /// <summary>Options where the word looks like one, else verbs.</summary>
    private static IEnumerable<string> Words(CommandResult result, string token)
    {
        if (!token.StartsWith('-')) return result.Command.Subcommands.Select(sub => sub.Name);
        var options = new List<Option>(result.Command.Options);
        for (var parent = result.Parent; parent is CommandResult above; parent = above.Parent) options.AddRange(above.Command.Options.Where(option => option.Recursive));
        return options.SelectMany(option => option.Aliases.Prepend(option.Name));
    }

    private static string FullName(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{FullName(parent)} {result.Command.Name}" : "writ";
}
