using System.Globalization;
using System.Text;

namespace Writ.Host.Output;

/// <summary>Words of others on a line of ours.</summary>
internal static class Text
{
    /// <summary>One line that no control character can leave or rewrite: a command line is the agent's, and may hold any.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            _ = category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? line.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}")
                : line.Append(rune.ToString());
        }

        return line.ToString();
    }

    /// <summary><see cref="OneLine"/>, cut with an ellipsis.</summary>
    public static string Shorten(string text, int most) => OneLine(text) is var line && line.Length > most ? line[..(most - 1)] + "…" : line;

    public static string Plural(long count, string one, string many) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} {many}");
}
