namespace Writ.EndToEnd.Support;

/// <summary>Lines in which <c>…</c> stands for what differs from run to run.</summary>
internal static class TextPattern
{
    private const string Any = "…";

    public static bool Matches(IReadOnlyList<string> pattern, IReadOnlyList<string> lines) => Matches(pattern, 0, lines, 0);

    private static bool Matches(IReadOnlyList<string> pattern, int at, IReadOnlyList<string> lines, int line)
    {
        if (at == pattern.Count) return line == lines.Count;
        if (pattern[at] == Any) return Enumerable.Range(line, lines.Count - line + 1).Any(next => Matches(pattern, at + 1, lines, next));
        return line < lines.Count && MatchesLine(pattern[at], lines[line]) && Matches(pattern, at + 1, lines, line + 1);
    }

    private static bool MatchesLine(string pattern, string line)
    {
        var parts = pattern.Split(Any);
        if (parts.Length == 1) return pattern == line;
        if (!line.StartsWith(parts[0], StringComparison.Ordinal) || !line.EndsWith(parts[^1], StringComparison.Ordinal)) return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = line.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + part.Length;
        }

        return at <= line.Length - parts[^1].Length;
    }
}
