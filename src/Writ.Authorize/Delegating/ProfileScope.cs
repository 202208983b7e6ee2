using Writ.Core.Documents;

namespace Writ.Authorize.Delegating;

/// <summary>Whether one profile allows nothing that another does not: the scope of a child within its parent's (L8).</summary>
public static class ProfileScope
{
    private static readonly string[] ChildrenWords = ["deny", "decide", "inherit"];

    /// <summary>What of the child's profile goes beyond the parent's; null where nothing does.</summary>
    public static string? Beyond(Profile parent, Profile child)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(child);
        string[] readable = [.. parent.Read, .. parent.Write, .. parent.Execute];
        string[] executable = parent.Build ? [.. parent.Execute, .. parent.Write] : [.. parent.Execute];
        if (child.Read.FirstOrDefault(path => !IsWithin(path, readable)) is { } read) return $"it would read {read}";
        if (child.Write.FirstOrDefault(path => !IsWithin(path, parent.Write)) is { } write) return $"it would write {write}";
        if (child.Execute.FirstOrDefault(path => !IsWithin(path, executable)) is { } execute) return $"it would execute {execute}";
        if (child.Environment.FirstOrDefault(name => !parent.Environment.Any(known => Covers(known, name))) is { } variable) return $"it would be passed {variable}";
        if (child.Egress.Except(parent.Egress, StringComparer.Ordinal).FirstOrDefault() is { } host) return $"it would reach {host}";
        if ((child.Credentials ?? []).Except(parent.Credentials ?? []).FirstOrDefault() is { } secret) return $"it would be given the secret {secret.Name}";
        if (child.Build && !parent.Build) return "what it writes could be executed";
        if (child.Jit && !parent.Jit) return "its memory could be writable and executable";
        return Array.IndexOf(ChildrenWords, child.Children) > Array.IndexOf(ChildrenWords, parent.Children) ? "it could start programs more freely" : null;
    }

    private static bool IsWithin(string path, IEnumerable<string> directories) =>
        directories.Any(directory => path == directory || directory == "/" || path.StartsWith(directory + "/", StringComparison.Ordinal));

    // A trailing star matches a prefix, in either.
    private static bool Covers(string known, string name) => known.EndsWith('*')
        ? name.TrimEnd('*').StartsWith(known[..^1], StringComparison.Ordinal)
        : known == name;
}
