using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Writ.Core;
using Writ.Core.Log;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.CommandLine;

/// <summary>The published log over HTTP, as a stranger reads it (C2SP tlog-tiles).</summary>
public sealed class LogServingTests
{
    [Fact]
    public async Task A_stranger_reads_the_log_and_proves_entries_with_nothing_but_its_key()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        var execution = Run(directory);
        using var log = await Listening.Start(directory, "log", "serve");
        var vkey = WritProcess.Run(directory, "keys", "export", "log", "--vkey").MustExit(0).Output.Trim();

        var head = await Get(log, "/checkpoint");
        Assert.Equal((HttpStatusCode.OK, "text/plain; charset=utf-8", "no-cache"), (head.Status, head.Type, head.Cache));
        Assert.True(NoteKey.TryParse(vkey, out var key, out _));
        Assert.True(SignedNote.TryParse(head.Body, out var note, out _) && note.Verify(key));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint, out _));
        Assert.InRange(checkpoint.Size, 4, 255);

        await Tiles(log, checkpoint);
        await LookUps(log, directory, execution, checkpoint);
        await Refusals(log);

        // It goes on beside whoever writes.
        Run(directory);
        Assert.NotEqual(head.Body, (await Get(log, "/checkpoint")).Body);
    }

    private static async Task Tiles(Listening log, Checkpoint checkpoint)
    {
        var tile = await Get(log, $"/tile/0/000.p/{checkpoint.Size}");
        var bundle = await Get(log, $"/tile/entries/000.p/{checkpoint.Size}");
        foreach (var part in new[] { tile, bundle })
            Assert.Equal((HttpStatusCode.OK, "application/octet-stream", "public, max-age=31536000, immutable"), (part.Status, part.Type, part.Cache));
        Assert.Equal(32 * checkpoint.Size, tile.Body.Length);

        // Each entry hashes to its leaf, and the leaves to the root.
        var at = 0;
        for (var i = 0; i < checkpoint.Size; i++)
        {
            var length = (bundle.Body[at] << 8) | bundle.Body[at + 1];
            Assert.Equal(MerkleTree.HashLeaf(bundle.Body.AsSpan(at + 2, length)), new Digest(tile.Body.AsSpan(32 * i, 32)));
            at += 2 + length;
        }

        Assert.Equal(bundle.Body.Length, at);
        Digest Subtree(int level, long index) => level == 0
            ? new Digest(tile.Body.AsSpan(32 * (int)index, 32))
            : MerkleTree.HashNode(Subtree(level - 1, 2 * index), Subtree(level - 1, (2 * index) + 1));
        Assert.Equal(checkpoint.Root, MerkleTree.Root(checkpoint.Size, Subtree));

        using var asking = new HttpRequestMessage(HttpMethod.Get, $"/tile/entries/000.p/{checkpoint.Size}");
        asking.Headers.Add("Accept-Encoding", "gzip");
        using var compressed = await log.Client.SendAsync(asking);
        Assert.Equal("gzip", Assert.Single(compressed.Content.Headers.ContentEncoding));
        Assert.Contains("Accept-Encoding", compressed.Headers.Vary);
        using var plain = new MemoryStream();
        await using (var gzip = new GZipStream(await compressed.Content.ReadAsStreamAsync(), CompressionMode.Decompress)) await gzip.CopyToAsync(plain);
        Assert.Equal(bundle.Body, plain.ToArray());

        using var headOnly = await log.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/tile/0/000.p/{checkpoint.Size}"));
        Assert.Equal((HttpStatusCode.OK, tile.Body.Length), (headOnly.StatusCode, (int)headOnly.Content.Headers.ContentLength!));
    }

    private static async Task LookUps(Listening log, WritDirectory directory, string execution, Checkpoint checkpoint)
    {
        var rows = JsonDocument.Parse((await Get(log, "/lookup/execution/" + execution)).Body).RootElement.EnumerateArray().ToList();
        Assert.InRange(rows.Count, 2, 10);
        foreach (var row in rows)
        {
            var index = row.GetProperty("index").GetInt64();
            var entry = JsonDocument.Parse((await Get(log, $"/lookup/entry/{index}")).Body).RootElement;
            var leaf = MerkleTree.HashLeaf(entry.GetProperty("leaf").GetBytesFromBase64());
            var proof = entry.GetProperty("proof").EnumerateArray().Select(hash => new Digest(hash.GetBytesFromBase64())).ToList();
            Assert.True(new InclusionProof(index, checkpoint.Size, proof).Verify(leaf, checkpoint.Root));

            var found = JsonDocument.Parse((await Get(log, $"/lookup/hash/{leaf.Hex}")).Body).RootElement;
            Assert.Equal((index, execution), (found.GetProperty("index").GetInt64(), found.GetProperty("execution").GetString()));
            Assert.Equal(leaf.Hex, WritProcess.Run(directory, "log", "show", leaf.ToString(), "-o", "json").MustExit(0).Json[0].GetProperty("leafHash").GetString());
        }

        Assert.Equal(rows.Count, WritProcess.Run(directory, "log", "show", execution, "-o", "json").MustExit(0).Json.GetArrayLength());
        WritProcess.Run(directory, "log", "show", "0").MustExit(0).MustSay("epoch");
        WritProcess.Run(directory, "log", "show", "999999").MustExit(3).MustSay("WRIT6095");
    }

    private static async Task Refusals(Listening log)
    {
        foreach (var path in new[]
        {
            "/tile/0/000", "/tile/0/0", "/tile/00/000.p/3", "/tile/64/000", "/tile/0/000.p/0", "/tile/0/000.p/256", "/tile/0/x000/000.p/3", "/tile/entries/..%2f..%2ftrust.json",
            "/tile/../../trust.json", "/trust.json", "/register.db", "/lookup/entry/999999", "/lookup/entry/-1", "/lookup/execution/exe_none", "/lookup/hash/abc",
            "/lookup/hash/" + new string('0', 64), "/",
        })
            Assert.True(HttpStatusCode.NotFound == (await Get(log, path)).Status, path);
        using var posted = await log.Client.PostAsync(new Uri("/checkpoint", UriKind.Relative), new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    private static string Run(WritDirectory directory) =>
        WritProcess.Run(directory, "run", "-o", "json", "--", "true").MustExit(0).Json.GetProperty("execution").GetString()!;

    private static async Task<(HttpStatusCode Status, string? Type, string? Cache, byte[] Body)> Get(Listening log, string path)
    {
        using var response = await log.Client.GetAsync(new Uri(log.Address.AbsoluteUri.TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        return (response.StatusCode, response.Content.Headers.ContentType?.ToString(), response.Headers.CacheControl?.ToString(), await response.Content.ReadAsByteArrayAsync());
    }
}
