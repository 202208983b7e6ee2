using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Writ.Execute.Egress;

/// <summary>A request to the proxy: the authority-form of CONNECT, or the absolute-form in plain HTTP (RFC 9112, section 3.2).</summary>
/// <param name="Path">In its one spelling; <c>*</c> and the empty path are <c>/</c>. Empty for CONNECT.</param>
/// <param name="Query">What follows the question mark, as given.</param>
internal sealed record RequestHead(string Method, Place Place, string Path, string? Query, HeaderLines Headers, Framing Body, bool IsOld)
{
    public bool IsConnect => Method == "CONNECT";

    /// <summary>Reads a head, or says in one clause why it is refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out RequestHead? head, [NotNullWhen(false)] out string? problem)
    {
        head = null;
        if (!HeaderLines.TryParse(bytes, out var first, out var headers, out problem)) return false;
        var words = first.Split(' ');
        problem = "its first line is none of HTTP/1.1";
        if (words.Length != 3 || words[2] is not ("HTTP/1.1" or "HTTP/1.0") || words[0].Length is 0 or > 20 || !words[0].All(HeaderLines.IsTokenCharacter)) return false;
        var (method, target, old) = (words[0], words[1], words[2] == "HTTP/1.0");
        if (!headers.TryFraming(FramingKind.None, out var body, out problem)) return false;
        if (old && body.Kind == FramingKind.Chunked) problem = "it is of HTTP/1.0 and chunked";
        else if (method == "CONNECT") problem = ReadTunnel(target, headers, body, old, out head);
        else problem = ReadRequest(method, target, headers, body, old, out head);
        return head is not null;
    }

    /// <summary>The head to send on: for this connection and no other, with the length of the body told in one way.</summary>
    /// <param name="add">A header to add, in place of those of its name.</param>
    public byte[] Onward((string Name, string Value)? add)
    {
        var host = Faults.GuardOff("host-header") ? Headers.Of("host")[0] : Place.Port == 80 ? Place.Bracketed : Place.ToString();
        var text = new StringBuilder($"{Method} {Path}{(Query is null ? "" : "?" + Query)} HTTP/1.1\r\nHost: {host}\r\n");
        foreach (var (name, value) in Headers.EndToEnd())
        {
            if (name.ToLowerInvariant() is "host" or "content-length" || name.Equals(add?.Name, StringComparison.OrdinalIgnoreCase)) continue;
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (add is { } added) text.Append(added.Name).Append(": ").Append(added.Value).Append("\r\n");
        if (Body.Kind == FramingKind.Length) text.Append("Content-Length: ").Append(Body.Length).Append("\r\n");
        if (Body.Kind == FramingKind.Chunked || (Faults.GuardOff("request-framing") && Headers.Of("transfer-encoding").Count > 0)) text.Append("Transfer-Encoding: chunked\r\n");
        return Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString());
    }

    private static string? ReadTunnel(string target, HeaderLines headers, Framing body, bool old, out RequestHead? head)
    {
        head = null;
        if (body.Kind != FramingKind.None && body != new Framing(FramingKind.Length)) return "CONNECT has no body";
        if (!Place.TryParse(target, 0, out var place)) return "CONNECT does not name a host and a port";
        head = new RequestHead("CONNECT", place, "", null, headers, new(FramingKind.None), old);
        return null;
    }

    private static string? ReadRequest(string method, string target, HeaderLines headers, Framing body, bool old, out RequestHead? head)
    {
        const string Scheme = "http://";
        head = null;
        if (!target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return "it does not name where it goes: http://host/path, or CONNECT host:port";
        var rest = target[Scheme.Length..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        if (!Place.TryParse(authority, 80, out var place)) return "its host is none, or not in its one spelling";
        if (FindOtherHost(headers, place, old) is { } other && !Faults.GuardOff("host-header")) return other;
        if (!UrlPath.TryRead(end < 0 ? "/" : rest[end..], out var path, out var query)) return "its path or its query is not in a form that all read alike";
        head = new RequestHead(method, place, path, query, headers, body, old);
        return null;
    }

    // Who serves several hosts goes by this header, and not by where the connection went.
    private static string? FindOtherHost(HeaderLines headers, Place place, bool old)
    {
        var named = headers.Of("host");
        if (named.Count == 0) return old ? null : "it has no Host header";
        return named.Count == 1 && Place.TryParse(named[0], 80, out var host) && host.Host == place.Host && host.Port == place.Port
            ? null
            : "its Host header is not the host of its URL";
    }
}
