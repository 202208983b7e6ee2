using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Writ.Execute.Egress;

/// <summary>The header lines of an HTTP/1.1 message, read so that nobody after us can read them otherwise: RFC 9112, section 5, without
/// what it lets recipients forgive.</summary>
internal sealed class HeaderLines
{
    private const int Most = 200;

    // RFC 9110, section 7.6.1, and what proxies have besides.
    private static readonly string[] HopByHop =
        ["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

    private readonly List<(string Name, string Value)> _lines;

    private HeaderLines(List<(string Name, string Value)> lines) => _lines = lines;

    /// <summary>Takes a head apart into its first line and its header lines.</summary>
    /// <param name="head">Up to and with the empty line.</param>
    public static bool TryParse(ReadOnlySpan<byte> head, out string first, [NotNullWhen(true)] out HeaderLines? headers, [NotNullWhen(false)] out string? problem)
    {
        (first, headers) = ("", null);
        var text = Encoding.Latin1.GetString(head);
        problem = "it has a line end that is none, or a control character";
        if (text.AsSpan().ContainsAnyInRange('\0', '\b') || text.AsSpan().ContainsAnyInRange('\u000B', '\f') || text.AsSpan().ContainsAnyInRange('\u000E', '\u001F')) return false;
        var lines = text[..^4].Split("\r\n");
        if (Array.Exists(lines, line => line.AsSpan().ContainsAny('\r', '\n'))) return false;
        first = lines[0];
        List<(string Name, string Value)> all = [];
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            // A line that begins with a space would belong to the one before; a space before the colon is read in two ways.
            problem = colon <= 0 || !line[..colon].All(IsTokenCharacter) ? "it has a header line that is none" : all.Count == Most ? "it has too many header lines" : null;
            if (problem is not null) return false;
            all.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        (headers, problem) = (new HeaderLines(all), null);
        return true;
    }

    public static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);

    public IReadOnlyList<string> Of(string name) => [.. _lines.Where(line => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(line => line.Value)];

    /// <summary>What is not for this connection only; what the Connection header names is.</summary>
    public IEnumerable<(string Name, string Value)> EndToEnd()
    {
        var named = Of("connection").SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return _lines.Where(line => !named.Contains(line.Name) && !HopByHop.Contains(line.Name.ToLowerInvariant()));
    }

    /// <summary>The length of the body, or why it cannot be told for certain: two readers that disagree about it see different messages.</summary>
    public bool TryFraming(FramingKind otherwise, out Framing framing, [NotNullWhen(false)] out string? problem)
    {
        var (codings, lengths) = (Of("transfer-encoding"), Of("content-length"));
        (framing, problem) = (new(otherwise), null);
        if (codings.Count > 0)
        {
            if (lengths.Count > 0 && !Faults.GuardOff("request-framing")) problem = "it has both Transfer-Encoding and Content-Length";
            else if (codings is not [var coding] || !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)) problem = "its Transfer-Encoding is not chunked alone";
            else framing = new(FramingKind.Chunked);
            if (Faults.GuardOff("request-framing") && lengths.Count > 0) framing = new(FramingKind.Length, long.Parse(lengths[0], CultureInfo.InvariantCulture));
        }
        else if (lengths.Count > 0)
        {
            if (lengths is not [var length] || length.Length is 0 or > 18 || !length.All(char.IsAsciiDigit)) problem = "its Content-Length is not one number";
            else framing = new(FramingKind.Length, long.Parse(length, CultureInfo.InvariantCulture));
        }

        return problem is null;
    }
}
