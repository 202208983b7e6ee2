using Microsoft.AspNetCore.Http;
using Writ.Report.Api;

namespace Writ.Report.Doors;

/// <summary>Refuses a request whose Host header is not this machine's loopback with the port it came in by: a foreign
/// name that resolves to 127.0.0.1 (DNS rebinding) would otherwise read the console with the victim's session.</summary>
internal static class HostGuard
{
    private const int HttpPort = 80;

    public static bool Accepts(HostString host, int localPort) =>
        host.Host is "localhost" or "127.0.0.1" or "[::1]" && (host.Port ?? HttpPort) == localPort;

    public static Task Apply(HttpContext context, RequestDelegate next) =>
        Accepts(context.Request.Host, context.Connection.LocalPort) ? next(context) : Problems.Write(context, Problems.ForeignHost);
}
