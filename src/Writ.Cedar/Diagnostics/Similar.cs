namespace Writ.Cedar;

/// <summary>The name that was probably meant.</summary>
internal static class Similar
{
    // Nobody mistypes a longer one by three letters, and comparing takes time by the square.
    private const int LongestName = 64;

    /// <summary>
    /// The known name that differs in upper and lower case alone, else one that this is the beginning of, else the one that the
    /// fewest letters have to change for, a third of them at most, else one that this begins with. Null where none is near.
    /// </summary>
    public static string? To(string name, IReadOnlyList<string> known)
    {
        if (name.Length is 0 or > LongestName) return null;
        return known.FirstOrDefault(k => string.Equals(k, name, StringComparison.OrdinalIgnoreCase))
            ?? known.FirstOrDefault(k => k.StartsWith(name, StringComparison.Ordinal))
            ?? known.Where(k => k.Length <= LongestName).Select(k => (Name: k, Changes: Changes(name, k)))
                .Where(k => k.Changes <= Math.Max(1, name.Length / 3)).OrderBy(k => k.Changes).Select(k => k.Name).FirstOrDefault()
            ?? known.FirstOrDefault(k => k.Length > 0 && name.StartsWith(k, StringComparison.Ordinal));
    }

    /// <summary><c>did you mean …?</c>, or null where nothing is near.</summary>
    public static string? Suggest(string name, IReadOnlyList<string> known) => To(name, known) is { } near ? $"did you mean `{near}`?" : null;

    // Letters to insert, remove or replace; two neighbours that changed places count once (optimal string alignment).
    private static int Changes(string one, string other)
    {
        var (before, last, next) = (new int[other.Length + 1], new int[other.Length + 1], new int[other.Length + 1]);
        for (var j = 0; j <= other.Length; j++) last[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                next[j] = Math.Min(Math.Min(last[j], next[j - 1]) + 1, last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) next[j] = Math.Min(next[j], before[j - 2] + 1);
            }

            (before, last, next) = (last, next, before);
        }

        return last[other.Length];
    }
}
