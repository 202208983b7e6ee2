using System.Text;
using Writ.Cedar;

namespace Writ.Tests.Cedar.Naive;

/// <summary><c>like</c>, code point by code point: a wildcard takes nothing, or one more.</summary>
internal static class NaivePattern
{
    public static bool Matches(string text, Pattern pattern)
    {
        List<Rune?> symbols = [];
        for (var i = 0; i < pattern.Pieces.Count; i++)
        {
            if (i > 0) symbols.Add(null);
            foreach (var rune in pattern.Pieces[i].EnumerateRunes()) symbols.Add(rune);
        }

        return Matches([.. text.EnumerateRunes()], [.. symbols]);
    }

    private static bool Matches(ReadOnlySpan<Rune> text, ReadOnlySpan<Rune?> pattern)
    {
        if (pattern.IsEmpty) return text.IsEmpty;
        if (pattern[0] is { } literal) return !text.IsEmpty && text[0] == literal && Matches(text[1..], pattern[1..]);
        return Matches(text, pattern[1..]) || (!text.IsEmpty && Matches(text[1..], pattern));
    }
}
