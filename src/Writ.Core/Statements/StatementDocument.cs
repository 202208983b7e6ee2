using System.Text.Json;
using System.Text.Json.Serialization;

namespace Writ.Core.Statements;

/// <summary>The JSON form of a statement.</summary>
internal sealed record StatementDocument
{
    [JsonPropertyName("_type")] public required string Type { get; init; }

    [JsonPropertyName("predicate")] public required JsonElement Predicate { get; init; }

    [JsonPropertyName("predicateType")] public required string PredicateType { get; init; }

    [JsonPropertyName("subject")] public required IReadOnlyList<SubjectDocument> Subject { get; init; }
}

/// <summary>The members of a statement that come after its predicate.</summary>
internal sealed record StatementFrame
{
    [JsonPropertyName("predicateType")] public required string PredicateType { get; init; }

    [JsonPropertyName("subject")] public required IReadOnlyList<SubjectDocument> Subject { get; init; }
}

/// <summary>The JSON form of a subject.</summary>
internal sealed record SubjectDocument
{
    [JsonPropertyName("digest")] public required DigestSet Digest { get; init; }

    [JsonPropertyName("name")] public required string Name { get; init; }
}

/// <summary>in-toto's DigestSet with its only member of ours: 64 hexadecimal digits without prefix.</summary>
internal sealed record DigestSet
{
    [JsonPropertyName("sha256")] public required string Sha256 { get; init; }
}

[JsonSourceGenerationOptions(UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StatementDocument))]
[JsonSerializable(typeof(StatementFrame))]
[JsonSerializable(typeof(LeafDocument))]
internal sealed partial class StatementsJson : JsonSerializerContext;
