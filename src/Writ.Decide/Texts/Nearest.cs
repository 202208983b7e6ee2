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

    // Optimal string alignment: insert, delete, replace, swap two neighbours. Only three rows are alive at a time.
    private static int Distance(string a, string b)
    {
        var (before, above, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            (before, above, row) = (above, row, before);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
        }

        return row[b.Length];
    }
}
