using System.Text.Json.Serialization;

namespace Writ.Core.Statements;

/// <summary>The JSON form of a <c>hashedrekord</c> 0.0.2 leaf.</summary>
internal sealed record LeafDocument
{
    [JsonPropertyName("apiVersion")] public required string ApiVersion { get; init; }

    [JsonPropertyName("kind")] public required string Kind { get; init; }

    [JsonPropertyName("spec")] public required LeafSpec Spec { get; init; }
}

internal sealed record LeafSpec
{
    [JsonPropertyName("hashedRekordV002")] public required LeafRecord Record { get; init; }
}

internal sealed record LeafRecord
{
    [JsonPropertyName("data")] public required LeafData Data { get; init; }

    [JsonPropertyName("signature")] public required LeafSignature Signature { get; init; }
}

internal sealed record LeafData
{
    [JsonPropertyName("algorithm")] public required string Algorithm { get; init; }

    [JsonPropertyName("digest")] public required string Digest { get; init; }
}

internal sealed record LeafSignature
{
    [JsonPropertyName("content")] public required string Content { get; init; }

    [JsonPropertyName("verifier")] public required LeafVerifier Verifier { get; init; }
}

internal sealed record LeafVerifier
{
    [JsonPropertyName("keyDetails")] public required string KeyDetails { get; init; }

    [JsonPropertyName("publicKey")] public required LeafPublicKey PublicKey { get; init; }
}

internal sealed record LeafPublicKey
{
    [JsonPropertyName("rawBytes")] public required string RawBytes { get; init; }
}
