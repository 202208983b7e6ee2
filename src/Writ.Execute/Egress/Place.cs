using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Writ.Core.Documents;

namespace Writ.Execute.Egress;

/// <summary>A host and a port as a request names them.</summary>
/// <param name="Host">A name in lower case, or an address in its usual spelling, IPv4 within IPv6 as IPv4.</param>
/// <param name="Address">The address, where it is one.</param>
internal sealed record Place(string Host, int Port, IPAddress? Address)
{
    /// <summary>Reads <c>host[:port]</c> of RFC 3986, section 3.2, in the one spelling that leaves no doubt.</summary>
    /// <param name="otherwise">The port where none is written; 0 where one has to be.</param>
    public static bool TryParse(string text, int otherwise, [NotNullWhen(true)] out Place? place)
    {
        place = null;
        var close = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        if (text.StartsWith('[') && close < 0) return false;
        var colon = text.IndexOf(':', close + 1);
        var port = otherwise;
        if (colon >= 0 && !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)) return false;
        if (port is < 1 or > 65535) return false;
        var host = (colon < 0 ? text : text[..colon]).ToLowerInvariant();
        if (close > 0)
        {
            if (host.Length != close + 1 || host.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(host[1..^1], out var six)) return false;
            place = Of(six, port);
            return true;
        }

        if (EgressRule.IsName(host)) place = new Place(host, port, null);
        // Of the many spellings of an IPv4 address only the usual one: others are read differently by different programs.
        else if (IPAddress.TryParse(host, out var four) && four.ToString() == host) place = Of(four, port);
        return place is not null;
    }

    public static Place Of(IPAddress address, int port)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return new Place(address.ToString(), port, address);
    }

    /// <summary>As the Host header has it, and people read it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bracketed}:{Port}");

    public string Bracketed => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
}
