using System.Globalization;
using System.Text;

namespace Writ.Cedar;

/// <summary>String literals: what is between the quotes, both ways.</summary>
internal static class StringLiteral
{
    /// <summary>Appends the literal for a string, quotes included; what does not print is escaped.</summary>
    public static void Append(StringBuilder into, string text)
    {
        into.Append('"');
        foreach (var rune in text.EnumerateRunes()) AppendEscaped(into, rune);
        into.Append('"');
    }

    /// <summary>The literal for a string, quotes included.</summary>
    public static string Quote(string text)
    {
        var into = new StringBuilder(text.Length + 2);
        Append(into, text);
        return into.ToString();
    }

    /// <summary>
    /// Reads the escape whose backslash is at <paramref name="at"/>, and moves past it. The escapes are Rust's:
    /// <c>\n \r \t \\ \0 \' \" \x00–\x7F \u{1 to 6 hex digits}</c>; digits of the last may be separated by underscores.
    /// </summary>
    public static bool TryReadEscape(ReadOnlySpan<char> text, ref int at, out Rune rune)
    {
        rune = default;
        if (at + 1 >= text.Length) return false;
        var kind = text[at + 1];
        if (kind is 'x') return TryReadHex(text, ref at, out rune);
        if (kind is 'u') return TryReadUnicode(text, ref at, out rune);
        int simple = kind switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '\\' => '\\',
            '0' => 0,
            '\'' => '\'',
            '"' => '"',
            _ => -1,
        };
        if (simple < 0) return false;
        at += 2;
        rune = new Rune(simple);
        return true;
    }

    private static bool TryReadHex(ReadOnlySpan<char> text, ref int at, out Rune rune)
    {
        rune = default;
        if (at + 4 > text.Length || !char.IsAsciiHexDigit(text[at + 2]) || !char.IsAsciiHexDigit(text[at + 3])) return false;
        var code = int.Parse(text.Slice(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (code > 0x7F) return false;
        at += 4;
        rune = new Rune(code);
        return true;
    }

    private static bool TryReadUnicode(ReadOnlySpan<char> text, ref int at, out Rune rune)
    {
        rune = default;
        var next = at + 3;
        if (next >= text.Length || text[at + 2] != '{' || text[next] == '_') return false;
        int code = 0, digits = 0;
        for (; next < text.Length && text[next] != '}'; next++)
        {
            if (text[next] == '_') continue;
            if (!char.IsAsciiHexDigit(text[next]) || ++digits > 6) return false;
            code = (code * 16) + HexDigit(text[next]);
        }

        if (next >= text.Length || digits == 0 || !Rune.IsValid(code)) return false;
        at = next + 1;
        rune = new Rune(code);
        return true;
    }

    private static int HexDigit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

    private static void AppendEscaped(StringBuilder into, Rune rune)
    {
        var simple = rune.Value switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\\' => "\\\\",
            0 => "\\0",
            '"' => "\\\"",
            _ => null,
        };
        if (simple is not null) into.Append(simple);
        else if (Rune.IsControl(rune)) into.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        else into.Append(rune.ToString());
    }
}
