namespace Writ.Decide;

/// <summary>The word that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits from <paramref name="word"/>, if few enough to be a slip; ties go to the first.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        // Beyond a third of the word it is another word, not a slip.
        var best = Math.Max(1, Math.Min(word.Length, 40) / 3) + 1;
        string? nearest = null;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= best) continue;
            var distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < best) (best, nearest) = (distance, candidate);
        }

        return nearest;
    }

    /// <summary>A sentence for a diagnostic's help: the nearest word, or all of them.</summary>
    public static string Help(string word, IReadOnlyCollection<string> candidates) =>
        Of(word, candidates) is { } nearest ? $"did you mean `{nearest}`?" : "the words are " + string.Join(", ", candidates);

    // Optimal string alignment: insert, delete, replace, swap two neighbours.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
