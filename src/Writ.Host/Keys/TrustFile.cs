using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;

namespace Writ.Host.Keys;

/// <summary><c>trust.json</c>: which key may sign what (docs/spec/evidence.md#keys). An embedded first start makes a 1-of-1 root.</summary>
internal sealed class TrustFile
{
    private readonly byte[] _json;

    private TrustFile(byte[] json, TrustBody body) => (_json, Body) = (json, body);

    public TrustBody Body { get; }
    public string Origin => Body.Origin;
    public long Version => Body.Version;
    public ReadOnlyMemory<byte> Json => _json;

    public static TrustFile Create(KeyFolder keys)
    {
        // LEDGER: the origin is a bare host name, by default named after the log's key.
        var origin = Core.Digest.Of(keys.Log.PublicKey.RawPublicKey.Span).Hex[..10] + ".log.writ.internal";
        var signers = new[] { keys.Root, keys.Permit, keys.Statement, keys.Log };
        var signed = new TrustBody
        {
            Type = "writ-trust",
            Version = 1,
            Origin = origin,
            Keys = signers.ToDictionary(signer => signer.PublicKey.KeyId, signer => new TrustKey(
                signer.Algorithm == KeyAlgorithm.Ed25519 ? "ed25519" : "ecdsa-p256", Convert.ToBase64String(signer.PublicKey.Spki.Span))),
            Roles = new Dictionary<string, TrustRole>
            {
                ["root"] = new(1, [keys.Root.PublicKey.KeyId]),
                ["permit"] = new(1, [keys.Permit.PublicKey.KeyId]),
                ["statement"] = new(1, [keys.Statement.PublicKey.KeyId]),
                ["log"] = new(1, [keys.Log.PublicKey.KeyId]),
            },
        };
        var signature = keys.Root.Sign(CanonicalJson.Serialize(signed, TrustJson.Default.TrustBody));
        var document = new TrustDocument(signed, [new TrustSignature(keys.Root.PublicKey.KeyId, Convert.ToBase64String(signature))]);
        return new TrustFile(CanonicalJson.Serialize(document, TrustJson.Default.TrustDocument), signed);
    }

    public static TrustFile Load(string path)
    {
        var json = File.ReadAllBytes(path);
        var document = JsonSerializer.Deserialize(json, TrustJson.Default.TrustDocument) ?? throw new JsonException("null");
        return new TrustFile(json, document.Signed);
    }

    public void Save(string path) => AtomicFile.Write(path, _json);
}

internal sealed record TrustKey(string Algorithm, string Spki);

internal sealed record TrustRole(int Threshold, IReadOnlyList<string> KeyIds);

internal sealed record TrustSignature(string KeyId, string Signature);

internal sealed record TrustBody
{
    public required string Type { get; init; }
    public required long Version { get; init; }
    public required string Origin { get; init; }
    public required IReadOnlyDictionary<string, TrustKey> Keys { get; init; }
    public required IReadOnlyDictionary<string, TrustRole> Roles { get; init; }
}

internal sealed record TrustDocument(TrustBody Signed, IReadOnlyList<TrustSignature> Signatures);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrustDocument))]
internal sealed partial class TrustJson : JsonSerializerContext;
