using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Writ.Audit;
using Writ.Core;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Host.Serving;

/// <summary>The published log over HTTP: its files as C2SP tlog-tiles has them, and look-ups that save a reader the search.</summary>
internal sealed class LogEndpoints(Log log, Func<LogKeys> keys, IRegister register) : IDisposable
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    // A search by hash reads 32 bytes an entry: one at a time.
    private readonly SemaphoreSlim _searching = new(1, 1);

    public void Map(WebApplication app)
    {
        app.MapMethods("/checkpoint", Read, Checkpoint);
        app.MapMethods("/tile/{**rest}", Read, Part);
        app.MapMethods("/lookup/entry/{index}", Read, Entry);
        app.MapMethods("/lookup/execution/{id}", Read, Execution);
        app.MapMethods("/lookup/hash/{hash}", Read, Hash);
    }

    public void Dispose() => _searching.Dispose();

    private Task Checkpoint(HttpContext context)
    {
        // It changes: whoever keeps it asks again.
        context.Response.Headers.CacheControl = "no-cache";
        return log.ReadFile(TilePaths.Checkpoint) is { } bytes ? Write(context, "text/plain; charset=utf-8", bytes) : Missing(context, "no checkpoint is published yet");
    }

    private Task Part(HttpContext context)
    {
        if (log.ReadFile("tile/" + context.Request.RouteValues["rest"]) is not { } bytes) return Missing(context, "no tile is published there");

        // It never changes, and neither does a partial one while it is there.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        if (!context.Request.Path.StartsWithSegments("/tile/entries")) return Write(context, "application/octet-stream", bytes);
        context.Response.Headers.Vary = "Accept-Encoding";
        if (!AcceptsGzip(context.Request)) return Write(context, "application/octet-stream", bytes);
        context.Response.Headers.ContentEncoding = "gzip";
        return Write(context, "application/octet-stream", Compressed(bytes));
    }

    private async Task Entry(HttpContext context)
    {
        if (log.Published(keys()) is not { } at) await Missing(context, "no checkpoint is published yet").ConfigureAwait(false);
        else if (!long.TryParse((string?)context.Request.RouteValues["index"], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= at.Size)
            await Missing(context, $"the published log has {at.Size} entries, from 0").ConfigureAwait(false);
        else if (await register.ReadLog(index, 1).ConfigureAwait(false) is [var row])
            await Write(context, JsonSerializer.SerializeToUtf8Bytes(LogEntryView.Of(row, log.ProveInclusion(row, at), at), LogViews.Default.LogEntryView)).ConfigureAwait(false);
        else await Missing(context, "the register does not hold this entry").ConfigureAwait(false);
    }

    private async Task Execution(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["id"] ?? "";
        var rows = id.Length is > 0 and <= 200 ? await register.ReadExecution(id).ConfigureAwait(false) : [];
        if (rows.Count == 0) await Missing(context, "no execution of that id is recorded").ConfigureAwait(false);
        else await Write(context, JsonSerializer.SerializeToUtf8Bytes([.. rows.Select(LogRowView.Of)], LogViews.Default.LogRowViewArray)).ConfigureAwait(false);
    }

    private async Task Hash(HttpContext context)
    {
        if (!Digest.TryParse("sha256:" + (string?)context.Request.RouteValues["hash"], out var hash))
        {
            await Missing(context, "a leaf hash is 64 lower-case hexadecimal digits").ConfigureAwait(false);
            return;
        }

        long? index = null;
        await _searching.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            if (log.Published(keys()) is { } at) index = log.Find(hash, at);
        }
        finally
        {
            _ = _searching.Release();
        }

        if (index is not { } found || await register.ReadLog(found, 1).ConfigureAwait(false) is not [var row]) await Missing(context, "no published entry has this leaf hash").ConfigureAwait(false);
        else await Write(context, JsonSerializer.SerializeToUtf8Bytes(LogRowView.Of(row), LogViews.Default.LogRowView)).ConfigureAwait(false);
    }

    private static Task Missing(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.Headers.CacheControl = "no-store";
        return Write(context, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(why + "\n"));
    }

    private static Task Write(HttpContext context, byte[] json)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return Write(context, "application/json", json);
    }

    private static Task Write(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
    }

    private static bool AcceptsGzip(HttpRequest request) => request.GetTypedHeaders().AcceptEncoding.Any(static coding => coding.Value == "gzip" && coding.Quality != 0);

    private static byte[] Compressed(byte[] bytes)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest)) gzip.Write(bytes);
        return to.ToArray();
    }
}

/// <summary>One entry, as a look-up shows it.</summary>
internal sealed record LogRowView(long Index, string LeafHash, string PredicateType, string? Execution, int Number)
{
    public static LogRowView Of(LogRow row) => new(row.Index, MerkleTree.HashLeaf(row.Leaf.Span).Hex, row.PredicateType, row.Execution, row.Number);
}

/// <summary>One entry with the proof that it is in the published tree.</summary>
/// <param name="Leaf">Base64 of the entry's bytes.</param>
/// <param name="Proof">Base64 of the hashes, from the leaf's sibling upwards.</param>
/// <param name="Checkpoint">The signed note that they lead to.</param>
internal sealed record LogEntryView(long Index, string LeafHash, string PredicateType, string? Execution, int Number, string Leaf, IReadOnlyList<string> Proof, string Checkpoint)
{
    public static LogEntryView Of(LogRow row, InclusionProof proof, SignedCheckpoint at) => new(
        row.Index, MerkleTree.HashLeaf(row.Leaf.Span).Hex, row.PredicateType, row.Execution, row.Number, Convert.ToBase64String(row.Leaf.Span),
        [.. proof.Hashes.Select(hash => Convert.ToBase64String(hash.ToArray()))], at.Note.ToString());
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LogEntryView))]
[JsonSerializable(typeof(LogRowView))]
[JsonSerializable(typeof(LogRowView[]))]
internal sealed partial class LogViews : JsonSerializerContext;
