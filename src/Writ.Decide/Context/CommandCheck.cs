using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Reads the arguments of a <c>process.exec</c> intent and checks what their type does not say.</summary>
internal static class CommandCheck
{
    private const int MostWords = 10_000;

    /// <summary>The command, or what is wrong with it in one clause.</summary>
    public static bool TryRead(Intent intent, [NotNullWhen(true)] out ProcessCommand? command, [NotNullWhen(false)] out string? problem)
    {
        command = null;
        try
        {
            var read = intent.Arguments.Deserialize(DocumentsJson.Default.ProcessCommand);
            problem = read is null ? "the arguments are null" : Problem(read);
            if (problem is null) command = read;
        }
        catch (JsonException malformed)
        {
            problem = $"the arguments are not those of a process, at {malformed.Path ?? "$"}";
        }

        return command is not null;
    }

    private static string? Problem(ProcessCommand command)
    {
        // The serializer does not look for null in places that cannot hold it.
        if (command.Argv is null || command.Command is null || command.Executable is null || command.Interpreters is null
            || command.EnvironmentNames is null || command.Stdio is null || command.WorkingDirectory is null)
            return "a member of the arguments is null";
        if (!command.Argv.Concat(command.EnvironmentNames).Concat(command.Stdio).All(WholeText.Is)) return "a word of the arguments is no whole text";
        if (command.Argv.Count is 0 or > MostWords) return $"argv does not have 1 to {MostWords} words";
        if (command.Command != string.Join(' ', command.Argv)) return "`command` is not the words of argv joined by spaces";
        if (command.Stdio.Count != 3) return "stdio does not have three entries";
        if (command.Stdio.Contains(StreamKinds.OwnTerminal) && command.Stdio.Any(static kind => kind != StreamKinds.OwnTerminal))
            return "one stream is the run's own terminal, and another is not";
        FileIdentity?[] files = [command.Executable, .. command.Script is { } script ? [script] : Array.Empty<FileIdentity>(), .. command.Interpreters];
        if (Array.Exists(files, file => file is null || !IsResolved(file.Path))) return "a path of a program is not absolute and resolved";
        return IsResolved(command.WorkingDirectory) ? null : "the working directory is not absolute and resolved";
    }

    /// <summary>Whether a path is absolute and has no dots, empty parts or slash at its end.</summary>
    public static bool IsResolved(string? path)
    {
        if (!WholeText.Is(path) || !path!.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal)) return false;
        return path == "/" || path.Split('/').Skip(1).All(static part => part is not ("" or "." or ".."));
    }
}
