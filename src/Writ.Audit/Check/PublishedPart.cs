using System.Globalization;
using System.Text.RegularExpressions;

namespace Writ.Audit.Check;

/// <summary>A tile or a bundle by its file name, read by a pattern of its own.</summary>
/// <param name="Name">As it is listed.</param>
/// <param name="Level">-1 for a bundle of entries.</param>
/// <param name="Number">Which of its level.</param>
/// <param name="Width">1 to 256.</param>
internal sealed partial record PublishedPart(string Name, int Level, long Number, int Width)
{
    public const int Bundle = -1;

    public static PublishedPart? TryParse(string name)
    {
        var match = Shape().Match(name);
        if (!match.Success) return null;
        var digits = match.Groups[2].Value.Replace("x", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal);
        var level = match.Groups[1].Value == "entries" ? Bundle : int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var width = match.Groups[3].Success ? int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture) : 256;
        if (digits.Length > 18 || width > 256 || (width == 256 && match.Groups[3].Success)) return null;
        return new PublishedPart(name, level, long.Parse(digits, CultureInfo.InvariantCulture), width);
    }

    /// <summary>The name of a part of this level, number and width.</summary>
    public static string NameOf(int level, long number, int width)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture);
        digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
        var groups = digits.Chunk(3).Select(group => new string(group)).ToArray();
        var path = string.Join('/', groups.Select((group, i) => i < groups.Length - 1 ? "x" + group : group));
        var folder = level == Bundle ? "entries" : level.ToString(CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"tile/{folder}/{path}{(width == 256 ? "" : $".p/{width}")}");
    }

    [GeneratedRegex("^tile/(0|[1-9]|[1-5][0-9]|6[0-3]|entries)/((?:x[0-9]{3}/)*[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
