using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Evidence;

namespace Writ.Host.Keys;

/// <summary><c>trust.json</c>: which key may sign what (docs/spec/evidence.md#keys). An embedded first start makes a 1-of-1 root.</summary>
internal sealed class TrustFile
{
    private readonly byte[] _json;

    private TrustFile(byte[] json, TrustDocument document, TrustedKeys keys) => (_json, Document, Keys) = (json, document, keys);

    public TrustDocument Document { get; }
    public TrustBody Body => Document.Signed;
    public string Origin => Body.Origin;
    public long Version => Body.Version;
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>Names the file: what a key change in the log states.</summary>
    public Digest Digest => Digest.Of(_json);

    /// <summary>As a verifier reads it.</summary>
    public TrustedKeys Keys { get; }

    public static TrustFile Create(Signer root, Signer permit, Signer statement, Signer log)
    {
        // LEDGER: the origin is a bare host name, by default named after the log's key.
        var body = new TrustBody
        {
            Type = "writ-trust",
            Version = 1,
            Origin = Digest.Of(log.PublicKey.RawPublicKey.Span).Hex[..10] + ".log.writ.internal",
            Keys = new[] { root, permit, statement, log }.ToDictionary(signer => signer.PublicKey.KeyId, signer => TrustKey.Of(signer.PublicKey)),
            Roles = new Dictionary<string, TrustRole>
            {
                ["root"] = new(1, [root.PublicKey.KeyId]),
                ["permit"] = new(1, [permit.PublicKey.KeyId]),
                ["statement"] = new(1, [statement.PublicKey.KeyId]),
                ["log"] = new(1, [log.PublicKey.KeyId]),
            },
        };
        return Read(Sign(body, [root], []));
    }

    /// <exception cref="JsonException">Not a trust file, or not signed by its own root.</exception>
    public static TrustFile Read(byte[] json)
    {
        if (!TrustedKeys.TryParse(json, out var keys, out var why)) throw new JsonException(why);
        return new TrustFile(json, Parse(json), keys);
    }

    public static TrustFile Load(string path) => Read(File.ReadAllBytes(path));

    /// <summary>Reads without asking who signed: a version that still collects signatures.</summary>
    /// <exception cref="JsonException">Not a trust file.</exception>
    public static TrustDocument Parse(byte[] json) =>
        JsonSerializer.Deserialize(json, TrustJson.Default.TrustDocument) is { Signed: not null, Signatures: not null } document ? document : throw new JsonException("not a trust file");

    /// <summary>A version with the signatures it has, and those of these signers.</summary>
    public static byte[] Sign(TrustBody body, IEnumerable<Signer> signers, IEnumerable<TrustSignature> others)
    {
        var message = CanonicalJson.Serialize(body, TrustJson.Default.TrustBody);
        var signatures = signers.Select(signer => new TrustSignature(signer.PublicKey.KeyId, Convert.ToBase64String(signer.Sign(message)))).ToList();
        signatures.AddRange(others.Where(other => signatures.All(made => made.KeyId != other.KeyId)));
        return CanonicalJson.Serialize(new TrustDocument(body, signatures), TrustJson.Default.TrustDocument);
    }

    /// <summary>Digest of the signed part: the next version's <c>previous</c>.</summary>
    public Digest SignedDigest => CanonicalJson.DigestOf(Body, TrustJson.Default.TrustBody);
}

internal sealed record TrustKey(string Algorithm, string Spki)
{
    public static TrustKey Of(VerifyingKey key) => new(key.Algorithm == KeyAlgorithm.Ed25519 ? "ed25519" : "ecdsa-p256", Convert.ToBase64String(key.Spki.Span));
}

/// <param name="Threshold">How many of them must sign.</param>
/// <param name="KeyIds">The first signs; others are still believed, until they are retired.</param>
internal sealed record TrustRole(int Threshold, IReadOnlyList<string> KeyIds);

/// <param name="Role">What it signed.</param>
/// <param name="Until">Log index below which that counts.</param>
internal sealed record TrustRetired(string Role, long Until);

internal sealed record TrustSignature(string KeyId, string Signature);

internal sealed record TrustBody
{
    public required string Type { get; init; }
    public required long Version { get; init; }
    public required string Origin { get; init; }
    public required IReadOnlyDictionary<string, TrustKey> Keys { get; init; }
    public required IReadOnlyDictionary<string, TrustRole> Roles { get; init; }
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Approvers { get; init; }
    public IReadOnlyDictionary<string, TrustRetired>? Retired { get; init; }
    public Digest? Previous { get; init; }
}

internal sealed record TrustDocument(TrustBody Signed, IReadOnlyList<TrustSignature> Signatures);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TrustDocument))]
internal sealed partial class TrustJson : JsonSerializerContext;
