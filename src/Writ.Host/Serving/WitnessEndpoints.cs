using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Writ.Audit.Witnessing;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Host.Serving;

/// <summary>A witness over HTTP (C2SP tlog-witness).</summary>
internal static class WitnessEndpoints
{
    private static readonly string[] Post = [HttpMethods.Post];

    /// <param name="app">Bounds requests by <see cref="AddCheckpoint.MaxBytes"/>.</param>
    /// <param name="witness">Judges.</param>
    /// <param name="failed">Told of a request that could not be judged.</param>
    public static void Map(WebApplication app, Witness witness, Action<string> failed) =>
        app.MapMethods("/" + AddCheckpoint.Path, Post, context => Add(context, witness, failed));

    private static async Task Add(HttpContext context, Witness witness, Action<string> failed)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        try
        {
            var answer = witness.Add(body.GetBuffer().AsSpan(0, (int)body.Length));
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (RegisterException fault)
        {
            // Nothing was cosigned: what it saw could not be written down first.
            failed(fault.Diagnostic.ToString());
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
