using System.Globalization;
using System.Net;
using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>The arguments of an <c>http.request</c> or <c>tcp.connect</c> intent as policies see them.</summary>
internal static class NetworkContext
{
    /// <summary>The entity type of what is reached: <c>Endpoint::"api.example.com:443"</c>, <c>Endpoint::"[2001:db8::1]:443"</c>.</summary>
    public const string Endpoint = "Endpoint";

    public static string IdOf(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");

    public static RecordValue Arguments(NetworkRequest request)
    {
        List<KeyValuePair<string, Value>> fields =
        [
            new("scheme", new StringValue(request.Scheme)), new("host", new StringValue(request.Host)), new("port", new LongValue(request.Port)),
        ];
        if (request.Method is { } method) fields.Add(new("method", new StringValue(method)));
        if (request.Path is { } path) fields.Add(new("path", new StringValue(path)));
        if (request.Query is { } query) fields.Add(new("query", new StringValue(query)));
        return new RecordValue(fields);
    }

    // IPv6 in all its groups: the short form may embed an IPv4 address, which Cedar does not read.
    public static IpAddressValue Address(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var text = bytes.Length == 4 ? address.ToString() : string.Join(':', bytes.Chunk(2).Select(static pair => Convert.ToHexStringLower(pair)));
        return IpAddressValue.TryParse(text, out var value, out _) ? value : throw new ArgumentException("This is no address.", nameof(address));
    }

    /// <summary>The entity of that name; nothing where it is not in the one spelling.</summary>
    public static Entity? EndpointEntity(EntityUid uid)
    {
        var colon = uid.Id.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(uid.Id.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return null;
        var host = uid.Id[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        if (IdOf(host, port) != uid.Id || !NetworkCheck.IsPlace(host, port)) return null;
        return new Entity(uid, new RecordValue([new("host", new StringValue(host)), new("port", new LongValue(port))]));
    }
}
