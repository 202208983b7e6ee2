using System.CommandLine;

namespace Writ.Host.Commands;

/// <summary>What <c>writ profile learn</c> was told.</summary>
/// <param name="Name">Of the profile, the policies and the bundle; null takes the program's.</param>
/// <param name="Out">Where the bundle goes, absolute; null prints it.</param>
/// <param name="Read">Shown besides, absolute; likewise the next two.</param>
/// <param name="Build">Whether what it writes may be executed.</param>
internal sealed record LearnOptions(
    string? Name, string? Out, IReadOnlyList<string> Read, IReadOnlyList<string> Write, IReadOnlyList<string> Execute, bool Build)
{
    /// <summary>The options as the command line has them.</summary>
    internal sealed class Words
    {
        private readonly Option<string?> _name = new("--name") { Description = "name of the profile, its policies and the bundle (else the program's)", HelpName = "NAME" };
        private readonly Option<string?> _out = new("--out") { Description = "folder for the bundle; it must not exist, or be empty (else it is printed)", HelpName = "DIR" };
        private readonly Option<string[]> _read = Paths("--read", "show this too, to read");
        private readonly Option<string[]> _write = Paths("--write", "show this too, to read and write");
        private readonly Option<string[]> _execute = Paths("--execute", "show this too, to read and execute");
        private readonly Option<bool> _build = new("--build") { Description = "let it execute what it writes: compilers, package managers" };

        public IEnumerable<Option> All => [_name, _out, _read, _write, _execute, _build];

        public LearnOptions Of(ParseResult parsed) => new(
            parsed.GetValue(_name), parsed.GetValue(_out) is { } folder ? Path.GetFullPath(folder) : null,
            Full(parsed.GetValue(_read)), Full(parsed.GetValue(_write)), Full(parsed.GetValue(_execute)), parsed.GetValue(_build));

        private static Option<string[]> Paths(string name, string description) => new(name) { Description = description, HelpName = "PATH" };

        private static string[] Full(string[]? paths) => [.. (paths ?? []).Select(path => path.Length > 1 ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : Path.GetFullPath(path))];
    }
}
