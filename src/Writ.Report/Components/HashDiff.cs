namespace Writ.Report.Components;

/// <summary>Where two digests differ, only the differing characters are marked.</summary>
internal static class HashDiff
{
    /// <summary>The pieces of <paramref name="value"/>, in order; nothing is marked where there is nothing of its length to compare with.</summary>
    public static IEnumerable<(string Text, bool Differs)> Parts(string value, string other)
    {
        if (other.Length != value.Length)
        {
            yield return (value, false);
            yield break;
        }

        for (int start = 0; start < value.Length;)
        {
            bool differs = value[start] != other[start];
            int end = start + 1;
            while (end < value.Length && (value[end] != other[end]) == differs) end++;
            yield return (value[start..end], differs);
            start = end;
        }
    }
}
