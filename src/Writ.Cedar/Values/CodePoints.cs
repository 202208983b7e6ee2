namespace Writ.Cedar;

/// <summary>Cedar's strings are sequences of code points; ours are UTF-16. What differs is here.</summary>
internal static class CodePoints
{
    /// <summary>Orders by code point: above the surrogates, UTF-16 units order differently.</summary>
    public static readonly IComparer<string> Order = Comparer<string>.Create(Compare);

    public static int Compare(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    /// <summary>Whether every surrogate has its partner.</summary>
    public static bool AreWhole(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0 && at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return false;
            at++;
        }

        return true;
    }

    // Surrogates stand for code points above U+FFFF, so they rank above every unit that stands for itself.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
