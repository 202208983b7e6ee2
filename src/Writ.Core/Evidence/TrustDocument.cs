using System.Text.Json;
using System.Text.Json.Serialization;

namespace Writ.Core.Evidence;

/// <summary>The JSON form of <c>trust.json</c>, its signed part unread.</summary>
internal sealed record TrustDocument
{
    public required JsonElement Signed { get; init; }
    public required IReadOnlyList<TrustSignatureDocument> Signatures { get; init; }
}

internal sealed record TrustSignatureDocument
{
    public required string KeyId { get; init; }
    public required string Signature { get; init; }
}

internal sealed record TrustBodyDocument
{
    public required string Type { get; init; }
    public required long Version { get; init; }
    public required string Origin { get; init; }
    public required IReadOnlyDictionary<string, TrustKeyDocument> Keys { get; init; }
    public required TrustRolesDocument Roles { get; init; }

    /// <summary>Who may vote with which keys, by the approver as Cedar writes it; a key that is retired stays here.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Approvers { get; init; }

    /// <summary>Keys that sign no longer, by id.</summary>
    public IReadOnlyDictionary<string, TrustRetiredDocument>? Retired { get; init; }

    /// <summary>Digest of the signed part of the version before; absent in the first.</summary>
    public Digest? Previous { get; init; }
}

internal sealed record TrustRetiredDocument
{
    public required string Role { get; init; }

    /// <summary>What it signed counts below this log index; for a log key, up to a checkpoint of this size.</summary>
    public required long Until { get; init; }
}

internal sealed record TrustKeyDocument
{
    public required string Algorithm { get; init; }
    public required string Spki { get; init; }
}

internal sealed record TrustRolesDocument
{
    public required TrustRoleDocument Root { get; init; }
    public required TrustRoleDocument Permit { get; init; }
    public required TrustRoleDocument Statement { get; init; }
    public required TrustRoleDocument Log { get; init; }
    public TrustRoleDocument? Witness { get; init; }
}

internal sealed record TrustRoleDocument
{
    public required int Threshold { get; init; }
    public required IReadOnlyList<string> KeyIds { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TrustDocument))]
[JsonSerializable(typeof(TrustBodyDocument))]
internal sealed partial class TrustJson : JsonSerializerContext;
