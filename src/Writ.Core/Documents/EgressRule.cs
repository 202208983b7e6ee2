using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Writ.Core.Documents;

/// <summary>One entry of a profile's <c>egress</c>: a place that a run may reach, and how.</summary>
/// <remarks>
/// <code>
/// entry   = [methods SP] [scheme "://"] host ":" port [path]
/// methods = METHOD *("," METHOD)                               only where requests are seen: http, upgrade
/// scheme  = "http" / "https" / "upgrade" / "tcp"               without one: http and https
/// host    = name / "*." name / IPv4 ["/" bits] / "[" IPv6 ["/" bits] "]"
/// path    = "/" … ["*"]                                        likewise; a star at the end matches a prefix
/// </code>
/// <c>upgrade</c> is asked for in plain HTTP and sent on in TLS. Addresses that are not public are reached only where an entry names them,
/// or a range that they are in: a name that leads to them is not enough. Specified in docs/spec/egress.md.
/// </remarks>
public sealed record EgressRule
{
    public const string Http = "http", Https = "https", Upgrade = "upgrade", Tcp = "tcp";

    private static readonly string[] SchemeWords = [Http, Https, Upgrade, Tcp];

    private EgressRule(IReadOnlyList<string> schemes, string host, IPNetwork? range, int port, IReadOnlyList<string> methods, string? path) =>
        (Schemes, Host, Range, Port, Methods, Path) = (schemes, host, range, port, methods, path);

    /// <summary>One or two of the four words.</summary>
    public IReadOnlyList<string> Schemes { get; }

    /// <summary>A name, one that begins with <c>*.</c>, or an address or range as written.</summary>
    public string Host { get; }

    /// <summary>The address or range that it names, where it is no name.</summary>
    public IPNetwork? Range { get; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary>Empty: any.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>Null: any.</summary>
    public string? Path { get; }

    /// <summary>Reads an entry; the problem of a no is a clause that follows the entry's text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EgressRule? rule, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        (rule, problem) = (null, "is not host:port, as api.example.com:443, *.example.com:443 or tcp://192.0.2.1:5432");
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        string[] methods = space < 0 ? [] : text[..space].Split(',');
        var rest = text[(space + 1)..];
        string[] schemes = [Http, Https];
        if (rest.IndexOf("://", StringComparison.Ordinal) is var mark and >= 0)
        {
            if (!SchemeWords.Contains(rest[..mark])) return false;
            (schemes, rest) = ([rest[..mark]], rest[(mark + 3)..]);
        }

        if (!TryPlace(rest, out var host, out var range, out var port, out var path)) return false;
        if (schemes[0] == Tcp && host.StartsWith('*')) problem = "names no one host, and for tcp its address is looked up before the run";
        else if (!Array.TrueForAll(methods, IsMethod)) problem = "has a method that is none, as GET,HEAD http://api.example.com:80/v1/*";
        else if ((methods.Length > 0 || path is not null) && !Array.TrueForAll(schemes, SeesRequests))
            problem = "bounds methods or paths, which are seen in plain HTTP only; write http:// or upgrade:// (no per-run certificate authority is offered)";
        else (rule, problem) = (new EgressRule(schemes, host, range, port, methods, path), null);
        return rule is not null;
    }

    /// <summary>Whether a connection of this kind to this place is within the entry.</summary>
    /// <param name="scheme">One of the four words.</param>
    /// <param name="host">A name in lower case, or an address in its usual spelling.</param>
    public bool Reaches(string scheme, string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (port != Port || !Schemes.Contains(scheme, StringComparer.Ordinal)) return false;
        if (Range is { } range) return IPAddress.TryParse(host, out var address) && range.Contains(address);
        return Host.StartsWith('*') ? host.EndsWith(Host[1..], StringComparison.Ordinal) && host.Length > Host.Length - 1 : host == Host;
    }

    /// <summary>Whether a request, which could be seen, is within the entry.</summary>
    public bool Permits(string method, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Methods.Count > 0 && !Methods.Contains(method, StringComparer.Ordinal)) return false;
        return Path is null || (Path.EndsWith('*') ? path.StartsWith(Path[..^1], StringComparison.Ordinal) : path == Path);
    }

    /// <summary>Whether the entry names this address, for this port, by itself or in a range.</summary>
    public bool Names(IPAddress address, int port) => port == Port && Range is { } range && range.Contains(address);

    /// <summary>Whether a text is the name of a host: labels of lower-case letters, digits and hyphens, the last not a number.</summary>
    public static bool IsName(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var labels = host.Split('.');
        return host.Length <= 253 && Array.TrueForAll(labels, IsLabel) && !labels[^1].All(char.IsAsciiDigit) && !labels[^1].StartsWith("0x", StringComparison.Ordinal);
    }

    private static bool TryPlace(string text, out string host, out IPNetwork? range, out int port, out string? path)
    {
        (host, range, port, path) = ("", null, 0, null);
        // The slash of a range lies before the colon of the port, that of a path behind it.
        var from = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : 0;
        var colon = from < 0 ? -1 : text.IndexOf(':', from);
        if (colon <= 0) return false;
        var slash = text.IndexOf('/', colon);
        if (slash >= 0) path = text[slash..];
        if (!int.TryParse(text.AsSpan(colon + 1, (slash < 0 ? text.Length : slash) - colon - 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)) return false;
        host = text[..colon];
        if (port is < 1 or > 65535 || (path is not null && !IsPath(path))) return false;
        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (TryRange(bare, out range)) return bare.Contains(':', StringComparison.Ordinal) == (bare.Length != host.Length);
        return IsName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host);
    }

    private static bool TryRange(string text, out IPNetwork? range)
    {
        range = null;
        var whole = text.Contains('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(whole ? text[..text.IndexOf('/', StringComparison.Ordinal)] : text, out var address)) return false;
        // Other spellings of an address (127.1, 0x7f.1) are somebody's trick.
        if (!text.StartsWith(address.ToString(), StringComparison.Ordinal) || address.IsIPv4MappedToIPv6) return false;
        if (!whole) range = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        else if (IPNetwork.TryParse(text, out var network)) range = network;
        return range is not null;
    }

    private static bool SeesRequests(string scheme) => scheme is Http or Upgrade;

    private static bool IsMethod(string method) => method.Length is > 0 and <= 20 && method.All(c => char.IsAsciiLetterUpper(c) || c == '-');

    private static bool IsPath(string path) =>
        path.Length <= 1024 && path.AsSpan(0, path.Length - 1).IndexOf('*') < 0 && path.All(c => c is > ' ' and < (char)127 and not ('?' or '#' or '\\' or '%'))
        && !path.Split('/').Any(part => part is "." or "..");

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
