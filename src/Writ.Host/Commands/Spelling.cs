namespace Writ.Host.Commands;

/// <summary>The word that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The candidate that at most a third of the word's letters must be changed for; null where none is that near.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates) => candidates
        .Select(candidate => (candidate, edits: Edits(word, candidate)))
        .Where(found => found.edits <= Math.Max(1, word.Length / 3))
        .OrderBy(found => found.edits)
        .Select(found => found.candidate)
        .FirstOrDefault();

    /// <summary>Letters to insert, remove or replace; two neighbours that changed places count once.</summary>
    private static int Edits(string a, string b)
    {
        // Row i: from the first i letters of one to each beginning of the other.
        var rows = new int[a.Length + 1][];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i] = new int[b.Length + 1];
            for (var j = 0; j <= b.Length; j++) rows[i][j] = i == 0 || j == 0 ? i + j : Step(rows, a, b, i, j);
        }

        return rows[a.Length][b.Length];
    }

    private static int Step(int[][] rows, string a, string b, int i, int j)
    {
        var replaced = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        var least = Math.Min(replaced, 1 + Math.Min(rows[i - 1][j], rows[i][j - 1]));
        var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
