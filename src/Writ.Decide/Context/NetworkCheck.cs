using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Reads the arguments of an <c>http.request</c> or <c>tcp.connect</c> intent and checks what their type does not say.</summary>
internal static class NetworkCheck
{
    private const int LongestPath = 16_384;

    private static readonly string[] HttpSchemes = [EgressRule.Http, EgressRule.Https, EgressRule.Upgrade];

    /// <summary>The request, or what is wrong with it in one clause.</summary>
    public static bool TryRead(Intent intent, [NotNullWhen(true)] out NetworkRequest? request, [NotNullWhen(false)] out string? problem)
    {
        request = null;
        try
        {
            var read = intent.Arguments.Deserialize(DocumentsJson.Default.NetworkRequest);
            problem = read is null ? "the arguments are null" : Problem(read, intent.Action);
            if (problem is null) request = read;
        }
        catch (JsonException malformed)
        {
            problem = $"the arguments are not those of a request to the network, at {malformed.Path ?? "$"}";
        }

        return request is not null;
    }

    /// <summary>Whether it is a name in its one spelling, or an address in its usual one, and a port.</summary>
    public static bool IsPlace(string host, int port) =>
        port is > 0 and <= 65535 && (EgressRule.IsName(host) || (IPAddress.TryParse(host, out var address) && address.ToString() == host && !address.IsIPv4MappedToIPv6));

    private static string? Problem(NetworkRequest request, string action)
    {
        if (request.Scheme is null || request.Host is null) return "a member of the arguments is null";
        if (action == ActionKinds.TcpConnect ? request.Scheme != EgressRule.Tcp : !HttpSchemes.Contains(request.Scheme)) return $"`{WholeText.Printable(request.Scheme)}` is no scheme of {action}";
        if (!IsPlace(request.Host, request.Port)) return "the host or the port is not in its one spelling";
        var seen = request.Scheme is EgressRule.Http or EgressRule.Upgrade;
        if (seen != (request.Method is not null) || seen != (request.Path is not null)) return "method and path are there exactly where a request is seen";
        if (request.Query is not null && !seen) return "a query is there only where a request is seen";
        if (!seen) return null;
        if (!request.Path!.StartsWith('/') || request.Path.Length > LongestPath || !WholeText.Is(request.Path)) return "the path is none";
        return WholeText.Is(request.Method!) && WholeText.Is(request.Query ?? "") ? null : "the method or the query is no whole text";
    }
}
