using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Writ.Report.Assets;

/// <summary>The style sheet, the scripts and the icon, embedded in this assembly and served under one digest of them all:
/// <c>/assets/&lt;digest&gt;/js/app.js</c>. A module's relative import thus has its version too, and every answer may be kept for ever.</summary>
internal sealed class AssetSet
{
    public const string Prefix = "/assets";
    private const string Root = "wwwroot/";
    private const int DigestCharacters = 16;

    private readonly FrozenDictionary<string, byte[]> _files;

    private AssetSet(FrozenDictionary<string, byte[]> files, string digest) => (_files, Digest) = (files, digest);

    public string Digest { get; }

    public static AssetSet Load()
    {
        var assembly = typeof(AssetSet).Assembly;
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Root, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files[name[Root.Length..]] = bytes;
            all.AppendData(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));
            all.AppendData(SHA256.HashData(bytes));
        }

        return new AssetSet(files.ToFrozenDictionary(StringComparer.Ordinal), Convert.ToHexStringLower(all.GetHashAndReset())[..DigestCharacters]);
    }

    /// <summary>Where a file is served, e.g. <c>css/writ.css</c>.</summary>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public string Url(string file) => _files.ContainsKey(file) ? $"{Prefix}/{Digest}/{file}" : throw new ArgumentException($"no asset {file}", nameof(file));

    /// <summary>Answers <c>/assets/{digest}/{**file}</c>; false where there is none.</summary>
    public async Task<bool> TryWrite(HttpContext context)
    {
        if ((string?)context.Request.RouteValues["digest"] != Digest
            || context.Request.RouteValues["file"] is not string file || !_files.TryGetValue(file, out byte[]? bytes))
        {
            return false;
        }

        context.Response.ContentType = Type(file);
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        return true;
    }

    private static string Type(string file) => Path.GetExtension(file) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
