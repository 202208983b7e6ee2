using System.Buffers.Text;
using System.Text.Json.Serialization;
using Writ.Core.Cryptography;
using Writ.Core.Documents;

namespace Writ.Core.Permits;

internal sealed record NarrowingHeader
{
    [JsonPropertyName("alg")] public required string Algorithm { get; init; }

    [JsonPropertyName("typ")] public required string Type { get; init; }
}

/// <summary>The claims of a narrowing, exactly as they stand in the token.</summary>
internal sealed record NarrowingDocument
{
    private const int MostPrograms = 64;
    private const int LongestPath = 4096;

    [JsonPropertyName("by")] public required JwkDocument By { get; init; }

    [JsonPropertyName("cnf")] public required ConfirmationDocument Confirmation { get; init; }

    [JsonPropertyName("exp")] public required long Expires { get; init; }

    [JsonPropertyName("limits")] public required Limits Limits { get; init; }

    [JsonPropertyName("prev")] public required Digest Previous { get; init; }

    [JsonPropertyName("programs")] public IReadOnlyList<string>? Programs { get; init; }

    public static NarrowingDocument From(Narrowing narrowing) => new()
    {
        By = JwkDocument.From(narrowing.By),
        Confirmation = new ConfirmationDocument { Thumbprint = narrowing.HolderThumbprint },
        Expires = narrowing.Expires,
        Limits = narrowing.Limits,
        Previous = narrowing.Prev,
        Programs = narrowing.Programs,
    };

    public Narrowing? ToNarrowing() => By.ToKey() is not { } key ? null : new Narrowing
    {
        Prev = Previous, By = key, HolderThumbprint = Confirmation.Thumbprint, Expires = Expires, Limits = Limits, Programs = Programs,
    };

    public string? Fault()
    {
        if (!JwkThumbprint.IsWellFormed(Confirmation.Thumbprint)) return "cnf.jkt";
        if (Expires < 0 || Previous.IsZero) return "exp or prev";
        if (!PermitGrant.AllPositive(Limits)) return "limits";
        if (Programs is null) return null;
        var sorted = Programs.Zip(Programs.Skip(1)).All(static pair => string.CompareOrdinal(pair.First, pair.Second) < 0);
        return sorted && Programs.Count is > 0 and <= MostPrograms && Programs.All(static path => path.Length is > 0 and <= LongestPath && path[0] == '/') ? null : "programs";
    }
}

/// <summary>A P-256 public key (RFC 7517): exactly these members.</summary>
internal sealed record JwkDocument
{
    [JsonPropertyName("crv")] public required string Curve { get; init; }

    [JsonPropertyName("kty")] public required string KeyType { get; init; }

    [JsonPropertyName("x")] public required string X { get; init; }

    [JsonPropertyName("y")] public required string Y { get; init; }

    public static JwkDocument From(VerifyingKey key) => new()
    {
        Curve = "P-256", KeyType = "EC", X = Base64Url.EncodeToString(key.RawPublicKey.Span[1..33]), Y = Base64Url.EncodeToString(key.RawPublicKey.Span[33..]),
    };

    public VerifyingKey? ToKey()
    {
        if (Curve != "P-256" || KeyType != "EC" || !StrictBase64.TryDecodeUrl(X, out var x) || !StrictBase64.TryDecodeUrl(Y, out var y) || x.Length != 32 || y.Length != 32) return null;
        try
        {
            return VerifyingKey.FromP256(x, y);
        }
        catch (MalformedException)
        {
            // Not a point of the curve: the caller says so in its own words.
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NarrowingHeader))]
[JsonSerializable(typeof(NarrowingDocument))]
internal sealed partial class NarrowingJson : JsonSerializerContext;
