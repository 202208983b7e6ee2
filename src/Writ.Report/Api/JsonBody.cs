using Microsoft.AspNetCore.Http;

namespace Writ.Report.Api;

/// <summary>A whole JSON answer, never stored by the browser; the body is left out for HEAD.</summary>
internal static class JsonBody
{
    public static async Task Write(HttpContext context, ReadOnlyMemory<byte> body, string type = "application/json")
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
