using System.Globalization;
using System.Text;

namespace Writ.Tests.Cedar.Generated;

/// <summary>How generated things are written in Cedar.</summary>
internal static class Text
{
    private static readonly HashSet<string> Reserved = ["true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"];

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') quoted.Append('\\').Append(rune);
            else if (rune.Value is >= 0x20 and < 0x7F) quoted.Append(rune);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }

        return quoted.Append('"').ToString();
    }

    public static string Uid(string type, string id) => $"{type}::{Quote(id)}";

    public static bool IsName(string key) =>
        key.Length > 0 && (char.IsAsciiLetter(key[0]) || key[0] == '_') && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Reserved.Contains(key);

    /// <summary><c>.name</c> where it is a name, <c>["any key"]</c> where it is not.</summary>
    public static string Access(string key) => IsName(key) ? "." + key : $"[{Quote(key)}]";

    public static string Key(string key) => IsName(key) ? key : Quote(key);
}
