using System.Text.Json.Serialization;

namespace Writ.Core.Dsse;

/// <summary>The JSON form of an envelope.</summary>
internal sealed record EnvelopeDocument
{
    [JsonPropertyName("payload")] public required string Payload { get; init; }

    [JsonPropertyName("payloadType")] public required string PayloadType { get; init; }

    [JsonPropertyName("signatures")] public required IReadOnlyList<SignatureDocument> Signatures { get; init; }
}

/// <summary>The JSON form of one signature.</summary>
internal sealed record SignatureDocument
{
    [JsonPropertyName("keyid")] public string? KeyId { get; init; }

    [JsonPropertyName("sig")] public required string Sig { get; init; }
}

[JsonSourceGenerationOptions(UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EnvelopeDocument))]
internal sealed partial class DsseJson : JsonSerializerContext;
