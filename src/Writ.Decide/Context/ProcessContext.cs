using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>The arguments of a <c>process.exec</c> intent as policies see them. Decide compares; so they can say nothing that the
/// intent, which the permit binds, does not.</summary>
internal static class ProcessContext
{
    /// <summary>The entity type of what is run.</summary>
    public const string Program = "Program";

    /// <summary>What the caller means to run: the script, where there is one.</summary>
    public static FileIdentity Target(ProcessCommand command) => command.Script ?? command.Executable;

    public static RecordValue Arguments(ProcessCommand command)
    {
        List<KeyValuePair<string, Value>> fields =
        [
            Text("command", command.Command),
            new("argv", Strings(command.Argv)),
            new("argc", new LongValue(command.Argv.Count)),
            new("executable", File(command.Executable)),
            new("interpreters", Strings(command.Interpreters.Select(file => file.Path))),
            Text("cwd", command.WorkingDirectory),
            new("environment", Strings(command.EnvironmentNames)),
            Text("stdin", command.Stdio[0]),
            Text("stdout", command.Stdio[1]),
            Text("stderr", command.Stdio[2]),
        ];
        if (command.Script is { } script) fields.Add(new("script", File(script)));
        return new RecordValue(fields);
    }

    /// <summary>The program as an entity. Its attributes follow from its path; the digest is there where a file was measured.</summary>
    public static Entity ProgramEntity(EntityUid uid, Core.Digest? digest) => new(uid, Describe(uid.Id, digest));

    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static RecordValue File(FileIdentity file) => Describe(file.Path, file.Digest);

    private static RecordValue Describe(string path, Core.Digest? digest)
    {
        var slash = path.LastIndexOf('/');
        List<KeyValuePair<string, Value>> fields =
        [
            Text("path", path),
            Text("name", path[(slash + 1)..]),
            Text("directory", slash <= 0 ? "/" : path[..slash]),
        ];
        if (digest is { } measured) fields.Add(Text("digest", measured.Hex));
        return new RecordValue(fields);
    }

    private static KeyValuePair<string, Value> Text(string name, string value) => new(name, new StringValue(value));

    // Sorted, so that the same words always give the same document.
    private static SetValue Strings(IEnumerable<string> words) =>
        new(words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(word => new StringValue(word)));
}
