using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Dsse;

namespace Writ.Core.Evidence;

/// <summary>The JSON form of an evidence file (<c>docs/spec/evidence.md</c>).</summary>
internal sealed record EvidenceDocument
{
    public required string MediaType { get; init; }
    public required string Execution { get; init; }

    /// <summary>An array of <see cref="EvidenceStatementDocument"/>, unread.</summary>
    public required JsonElement Statements { get; init; }
    public JsonElement? Input { get; init; }
    public required JsonElement Authority { get; init; }
}

internal sealed record EvidenceStatementDocument
{
    public required int Number { get; init; }
    public required string PredicateType { get; init; }
    public BundleDocument? Bundle { get; init; }
    public bool? Erased { get; init; }
    public TlogEntryDocument? TlogEntry { get; init; }
}

/// <summary>A Sigstore bundle v0.3 with a public key and one log entry.</summary>
internal sealed record BundleDocument
{
    public required string MediaType { get; init; }
    public required VerificationMaterialDocument VerificationMaterial { get; init; }
    public required EnvelopeDocument DsseEnvelope { get; init; }
}

internal sealed record VerificationMaterialDocument
{
    public required PublicKeyHintDocument PublicKey { get; init; }
    public required IReadOnlyList<TlogEntryDocument> TlogEntries { get; init; }
}

internal sealed record PublicKeyHintDocument
{
    public required string Hint { get; init; }
}

/// <summary>Numbers are strings here: the form comes from protobuf's 64-bit integers.</summary>
internal sealed record TlogEntryDocument
{
    public required string LogIndex { get; init; }
    public required LogIdDocument LogId { get; init; }
    public required KindVersionDocument KindVersion { get; init; }
    public required string IntegratedTime { get; init; }
    public required InclusionProofDocument InclusionProof { get; init; }
    public required string CanonicalizedBody { get; init; }
}

internal sealed record LogIdDocument
{
    public required string KeyId { get; init; }
}

internal sealed record KindVersionDocument
{
    public required string Kind { get; init; }
    public required string Version { get; init; }
}

internal sealed record InclusionProofDocument
{
    public required string LogIndex { get; init; }
    public required string RootHash { get; init; }
    public required string TreeSize { get; init; }
    public required IReadOnlyList<string> Hashes { get; init; }
    public required CheckpointDocument Checkpoint { get; init; }
}

internal sealed record CheckpointDocument
{
    public required string Envelope { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    MaxDepth = 64)]
[JsonSerializable(typeof(EvidenceDocument))]
[JsonSerializable(typeof(IReadOnlyList<EvidenceStatementDocument>))]
[JsonSerializable(typeof(EvidenceReportDocument))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
