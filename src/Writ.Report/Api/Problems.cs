using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Writ.Core.Api;

namespace Writ.Report.Api;

/// <summary>The errors of this room (docs/diagnostics.md, 7000 to 7999).</summary>
internal static class Problems
{
    public static Problem NoSession { get; } = Of(401, "WRIT7001", "This browser has no session",
        "The console opens only by a one-time link.", "Run `writ console open`, or use the link that `writ serve` printed.");

    public static Problem BadLink { get; } = Of(401, "WRIT7002", "This link does not open the console",
        "It was used before, has run out, or was never issued.", "Run `writ console open` for another one.");

    public static Problem ForeignHost { get; } = Of(421, "WRIT7003", "This address is not the console's",
        "The Host header must be localhost, 127.0.0.1 or [::1] with the port that is listened on.",
        "Open the console by the address that `writ serve` printed.");

    public static Problem NoExecution { get; } = Of(404, "WRIT7004", "There is no execution of this id",
        "No row of the register has it.", "`writ executions list` shows the ids there are.");

    public static Problem NoEvidence { get; } = Of(404, "WRIT7005", "There is no evidence of this execution",
        "Evidence exists once the receipt is written, for as long as the execution is kept.", "Wait until it has ended, then ask again.");

    public static Problem NoPage { get; } = Of(404, "WRIT7007", "There is no such page",
        "Nothing is served under this path.", "Go to /executions.");

    public static Problem ReadOnly { get; } = Of(405, "WRIT7008", "The console only reads",
        "Only GET and HEAD are served here.", "Use the `writ` command to change something.");

    public static Problem Fault(string request) => Of(503, "WRIT7009", "What this page needs did not answer",
        $"The read failed; nothing is shown that might be out of date. Request {request}.",
        "Look at the log of `writ serve` for this request id, then try again.");

    public static Problem BadQuery(string why) => Of(400, "WRIT7006", "The query is not understood", why + ".", "Correct the query string.");

    public static async Task Write(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Default.Problem);
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static Problem Of(int status, string code, string title, string detail, string remedy) =>
        new("about:blank", title, status, code, detail, remedy);
}
