using System.Globalization;
using Microsoft.AspNetCore.Http;
using Writ.Core.Api;
using Writ.Report.Api;
using Writ.Report.Assets;

namespace Writ.Report.Doors;

/// <summary>Lets in whoever has a session, and turns a one-time link into one.</summary>
internal sealed class SessionGate(Sessions sessions, IOneTimeLinks links, Func<HttpContext, Problem, Task> refuse)
{
    private const int MostTokenCharacters = 200;

    /// <summary>Cookies are not kept apart by port: the port in the name keeps two consoles of one machine from overwriting each other.</summary>
    public static string CookieName(HttpContext context) =>
        "writ-session-" + context.Connection.LocalPort.ToString(CultureInfo.InvariantCulture);

    public Task Apply(HttpContext context, RequestDelegate next) =>
        Open(context.Request.Path) || sessions.Holds(context.Request.Cookies[CookieName(context)]) ? next(context) : refuse(context, Problems.NoSession);

    /// <summary><c>GET /open?token=…</c>. Not for HEAD: looking at a link must not use it up.</summary>
    public async Task OpenLink(HttpContext context)
    {
        string token = context.Request.Query["token"].ToString();
        context.Response.Headers.CacheControl = "no-store";
        if (token.Length is 0 or > MostTokenCharacters || !await links.TryRedeem(token, context.RequestAborted))
        {
            await refuse(context, Problems.BadLink);
            return;
        }

        context.Response.Cookies.Append(CookieName(context), sessions.Begin(), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            IsEssential = true,
        });
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/executions";
    }

    // What a stranger may see: whether it lives, and files that are the same for everyone.
    private static bool Open(PathString path) => path == "/open" || path == "/healthz" || path.StartsWithSegments(AssetSet.Prefix, StringComparison.Ordinal);
}
