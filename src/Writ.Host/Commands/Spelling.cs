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
        var edits = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                var replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[a.Length, b.Length];
    }
}
