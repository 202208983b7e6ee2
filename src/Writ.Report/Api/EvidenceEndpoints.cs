using Microsoft.AspNetCore.Http;

namespace Writ.Report.Api;

/// <summary><c>/v1/evidence/{id}</c> and <c>/v1/trust</c>: bytes handed on, judged by whoever reads them.</summary>
internal sealed class EvidenceEndpoints(IEvidence source)
{
    public const string EvidenceType = "application/vnd.writ.evidence.v1+json";

    public async Task Get(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        if (await source.Get(id, context.RequestAborted) is not { Length: > 0 } bytes)
        {
            await Problems.Write(context, Problems.NoEvidence);
            return;
        }

        if (context.Request.Query.ContainsKey("download"))
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(id)}\"";
        await JsonBody.Write(context, bytes, EvidenceType);
    }

    public async Task Trust(HttpContext context) => await JsonBody.Write(context, await source.Trust(context.RequestAborted));

    // The id came from the address: only what an id may hold goes into a header.
    private static string FileName(string id) => string.Concat(id.Where(c => char.IsAsciiLetterOrDigit(c) || c == '_')) + ".writ.json";
}
