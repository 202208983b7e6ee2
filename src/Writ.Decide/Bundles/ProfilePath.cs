namespace Writ.Decide;

/// <summary>A path of a profile: absolute, or below one of the words <c>$CWD</c>, <c>$HOME</c> and <c>$TMP</c>.</summary>
internal static class ProfilePath
{
    private static readonly string[] Words = ["$CWD", "$HOME", "$TMP"];

    /// <summary>What is wrong with a path, or nothing. A path has one spelling: no dots, no empty parts, no slash at its end.</summary>
    public static string? Problem(string path)
    {
        var rest = Word(path) is { } word ? path[word.Length..] : path;
        if (path.StartsWith('~')) return "begins with ~, which is a shell's; write $HOME";
        if (path.StartsWith('$') && rest.Length == path.Length) return "begins with another word than $CWD, $HOME or $TMP";
        if (rest.Length == path.Length && !path.StartsWith('/')) return "is not absolute; begin with /, $CWD, $HOME or $TMP";
        if (path == "/") return null;
        if (path.Contains('\0', StringComparison.Ordinal)) return "holds a zero character";
        if (path.AsSpan().IndexOfAny('*', '?') >= 0) return "holds a wildcard, which is not expanded; name the directory";
        foreach (var part in rest.Split('/').Skip(1))
        {
            if (part is "") return "has an empty part; write single slashes, and none at the end";
            if (part is "." or "..") return "has a part that is only dots; write the path itself";
        }

        return null;
    }

    /// <summary>The path with its word replaced; nothing where the word has no meaning here.</summary>
    public static string? Resolve(string path, string? workingDirectory, string? home, string? temporary)
    {
        if (Word(path) is not { } word) return path;
        var root = word switch { "$CWD" => workingDirectory, "$HOME" => home, _ => temporary };
        if (root is null) return null;
        if (path.Length == word.Length) return root;
        return root == "/" ? path[word.Length..] : root + path[word.Length..];
    }

    public static string? Word(string path)
    {
        foreach (var word in Words)
        {
            if (path.StartsWith(word, StringComparison.Ordinal) && (path.Length == word.Length || path[word.Length] == '/')) return word;
        }

        return null;
    }
}
