using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Writ.Execute.Egress;

/// <summary>The head of a response, on its way to the program.</summary>
internal sealed record ResponseHead(int Status, string Reason, HeaderLines Headers, Framing Body)
{
    /// <summary>Of HTTP/1.x, final or interim; anything else is refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, string method, [NotNullWhen(true)] out ResponseHead? head)
    {
        head = null;
        if (!HeaderLines.TryParse(bytes, out var first, out var headers, out _)) return false;
        var words = first.Split(' ', 3);
        if (words.Length < 2 || words[0] is not ("HTTP/1.1" or "HTTP/1.0") || words[1].Length != 3) return false;
        if (!int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 100 or > 599) return false;
        // 101 would make another protocol of the connection, which nobody asked for.
        if (status == 101 || !headers.TryFraming(FramingKind.UntilClose, out var body, out _)) return false;
        if (method == "HEAD" || status is < 200 or 204 or 304) body = new(FramingKind.None);
        head = new ResponseHead(status, words.Length > 2 ? words[2] : "", headers, body);
        return true;
    }

    public bool IsInterim => Status < 200;

    /// <summary>The head for the program.</summary>
    /// <param name="method">Of the request: what answers HEAD tells a length and has none.</param>
    public byte[] Onward(string method)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} {Reason}\r\n"));
        foreach (var (name, value) in Headers.EndToEnd())
        {
            if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase) && Body.Kind != FramingKind.Length && method != "HEAD") continue;
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (Body.Kind == FramingKind.Chunked) text.Append("Transfer-Encoding: chunked\r\n");
        if (!IsInterim) text.Append("Connection: close\r\n");
        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }
}
