using System.Collections.Frozen;

namespace Writ.Cedar;

/// <summary>Which words may name things.</summary>
internal static class Names
{
    /// <summary>Everything under this word belongs to the language itself.</summary>
    public const string Internal = "__cedar";

    private static readonly FrozenSet<string> Reserved =
        new[] { "true", "false", "if", "then", "else", "in", "is", "like", "has", Internal }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsReserved(string word) => Reserved.Contains(word);

    public static bool IsIdentifierStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsIdentifierPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>An identifier, reserved or not.</summary>
    public static bool IsWord(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || !IsIdentifierStart(word[0])) return false;
        foreach (var c in word)
        {
            if (!IsIdentifierPart(c)) return false;
        }

        return true;
    }

    /// <summary>An identifier that is not reserved.</summary>
    public static bool IsIdentifier(ReadOnlySpan<char> word) =>
        IsWord(word) && !Reserved.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    /// <summary>Identifiers joined by <c>::</c>, nothing else: no spaces.</summary>
    public static bool IsPath(ReadOnlySpan<char> path)
    {
        while (true)
        {
            var at = path.IndexOf("::", StringComparison.Ordinal);
            if (at < 0) return IsIdentifier(path);
            if (!IsIdentifier(path[..at])) return false;
            path = path[(at + 2)..];
        }
    }

    /// <summary>The last identifier of a path.</summary>
    public static string Last(string path) => path[(path.LastIndexOf(':') + 1)..];

    /// <summary>All but the last identifier of a path; empty when there is only one.</summary>
    public static string Namespace(string path)
    {
        var at = path.LastIndexOf("::", StringComparison.Ordinal);
        return at < 0 ? "" : path[..at];
    }

    public static string Join(string @namespace, string name) => @namespace.Length == 0 ? name : @namespace + "::" + name;
}
