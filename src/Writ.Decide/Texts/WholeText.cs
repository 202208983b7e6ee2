using System.Globalization;
using System.Text;

namespace Writ.Decide;

/// <summary>Texts that come from elsewhere.</summary>
internal static class WholeText
{
    /// <summary>Whether a text is made of whole characters: no document, digest or policy can carry half a surrogate pair.</summary>
    public static bool Is(string? text)
    {
        if (text is null) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <summary>The text with what a terminal would obey, or show in another order, written as an escape: an agent's words may end up
    /// in a reason, and there they are data (L12).</summary>
    public static string Printable(string text)
    {
        if (!text.Any(NeedsEscape)) return text;
        var printable = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (NeedsEscape(character)) printable.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)character:x}}}");
            else printable.Append(character);
        }

        return printable.ToString();
    }

    private static bool NeedsEscape(char character) =>
        character >= '\u007f'
            ? char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            : character < ' ' || character == '\u007f';
}
