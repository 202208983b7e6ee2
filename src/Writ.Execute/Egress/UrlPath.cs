using System.Globalization;
using System.Text;

namespace Writ.Execute.Egress;

/// <summary>The path of a URL in its one spelling (RFC 3986, section 6.2.2): what policies judge is what is sent.</summary>
/// <remarks>
/// Unreserved characters are not escaped, the rest is, in upper case. Dot segments, in whatever spelling, empty segments, and what is no
/// character of a path are refused: servers read them differently. An escaped slash stays escaped, and policies see it so.
/// </remarks>
internal static class UrlPath
{
    private const int Longest = 16_384;

    public static bool TryRead(string text, out string path, out string? query)
    {
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        query = mark < 0 ? null : text[(mark + 1)..];
        path = mark < 0 ? text : text[..mark];
        if (path.Length == 0) path = "/";
        if (text.Length > Longest || (query is not null && !query.All(static c => c is > ' ' and < (char)127 and not '#'))) return false;
        if (Faults.GuardOff("path-form")) return true;
        return TryNormalize(path, out path) && !HasDoubtfulSegment(path);
    }

    private static bool TryNormalize(string path, out string normal)
    {
        var text = new StringBuilder(path.Length);
        normal = path;
        for (var i = 0; i < path.Length; i++)
        {
            var c = path[i];
            if (c == '%')
            {
                if (i + 2 >= path.Length || !byte.TryParse(path.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped) || escaped == 0) return false;
                i += 2;
                if (IsUnreserved((char)escaped)) text.Append((char)escaped);
                else text.Append(CultureInfo.InvariantCulture, $"%{escaped:X2}");
            }
            else if (IsUnreserved(c) || "/!$&'()*+,;=:@".Contains(c, StringComparison.Ordinal)) text.Append(c);
            else return false;
        }

        normal = text.ToString();
        return normal.StartsWith('/');
    }

    private static bool HasDoubtfulSegment(string path)
    {
        var read = path.Replace("%2F", "/", StringComparison.Ordinal).Replace("%5C", "/", StringComparison.Ordinal);
        return read.Contains("//", StringComparison.Ordinal) || read.Split('/').Any(static part => part is "." or ".." || part.StartsWith("..;", StringComparison.Ordinal));
    }

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';
}
