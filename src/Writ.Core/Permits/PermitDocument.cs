using System.Text.Json.Serialization;
using Writ.Core.Documents;

namespace Writ.Core.Permits;

/// <summary>The JOSE header: exactly these members.</summary>
internal sealed record PermitHeader
{
    [JsonPropertyName("alg")] public required string Algorithm { get; init; }

    [JsonPropertyName("kid")] public required string KeyId { get; init; }

    [JsonPropertyName("typ")] public required string Type { get; init; }
}

/// <summary>The JWT claims set, exactly as it stands in the token.</summary>
internal sealed record PermitDocument
{
    [JsonPropertyName("act")] public ActorDocument? Actor { get; init; }

    [JsonPropertyName("aud")] public required string Audience { get; init; }

    [JsonPropertyName("authorization_details")] public required IReadOnlyList<GrantDocument> Grants { get; init; }

    [JsonPropertyName("cnf")] public required ConfirmationDocument Confirmation { get; init; }

    [JsonPropertyName("exp")] public required long Expires { get; init; }

    [JsonPropertyName("iat")] public required long IssuedAt { get; init; }

    [JsonPropertyName("iss")] public required string Issuer { get; init; }

    [JsonPropertyName("jti")] public required string Id { get; init; }

    [JsonPropertyName("nbf")] public required long NotBefore { get; init; }

    [JsonPropertyName("sub")] public required string Subject { get; init; }

    [JsonPropertyName("txn")] public required string Execution { get; init; }

    public static PermitDocument From(PermitClaims claims) => new()
    {
        Actor = claims.Actor is null ? null : new ActorDocument { Subject = claims.Actor },
        Audience = claims.Audience,
        Grants = [GrantDocument.From(claims.Grant)],
        Confirmation = new ConfirmationDocument { Thumbprint = claims.HolderThumbprint },
        Expires = claims.Expires,
        IssuedAt = claims.IssuedAt,
        Issuer = claims.Issuer,
        Id = claims.Id,
        NotBefore = claims.NotBefore,
        Subject = claims.Subject,
        Execution = claims.Execution,
    };

    /// <summary>The claims, or null where there is not exactly one grant of type <c>writ</c>.</summary>
    public PermitClaims? ToClaims() => Grants is not [{ Type: GrantDocument.Writ } grant] ? null : new PermitClaims
    {
        Issuer = Issuer,
        Audience = Audience,
        Subject = Subject,
        Actor = Actor?.Subject,
        Id = Id,
        Execution = Execution,
        IssuedAt = IssuedAt,
        NotBefore = NotBefore,
        Expires = Expires,
        HolderThumbprint = Confirmation.Thumbprint,
        Grant = grant.ToGrant(),
    };
}

internal sealed record ActorDocument
{
    [JsonPropertyName("sub")] public required string Subject { get; init; }
}

internal sealed record ConfirmationDocument
{
    [JsonPropertyName("jkt")] public required string Thumbprint { get; init; }
}

/// <summary>An authorization detail (RFC 9396) of ours.</summary>
internal sealed record GrantDocument
{
    public const string Writ = "writ";

    [JsonPropertyName("action")] public required string Action { get; init; }

    [JsonPropertyName("authority")] public required Digest Authority { get; init; }

    [JsonPropertyName("decisionInput")] public required Digest DecisionInput { get; init; }

    [JsonPropertyName("epoch")] public required long Epoch { get; init; }

    [JsonPropertyName("intent")] public required Digest Intent { get; init; }

    [JsonPropertyName("limits")] public required Limits Limits { get; init; }

    [JsonPropertyName("profile")] public Digest? Profile { get; init; }

    [JsonPropertyName("programs")] public required IReadOnlyList<FileIdentity> Programs { get; init; }

    [JsonPropertyName("trust")] public required IReadOnlyList<string> Trust { get; init; }

    [JsonPropertyName("type")] public required string Type { get; init; }

    public static GrantDocument From(PermitGrant grant) => new()
    {
        Action = grant.Action,
        Authority = grant.Authority,
        DecisionInput = grant.DecisionInput,
        Epoch = grant.Epoch,
        Intent = grant.Intent,
        Limits = grant.Limits,
        Profile = grant.Profile,
        Programs = grant.Programs,
        Trust = grant.Trust,
        Type = Writ,
    };

    public PermitGrant ToGrant() => new()
    {
        Action = Action,
        Authority = Authority,
        DecisionInput = DecisionInput,
        Epoch = Epoch,
        Intent = Intent,
        Limits = Limits,
        Profile = Profile,
        Programs = Programs,
        Trust = Trust,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PermitHeader))]
[JsonSerializable(typeof(PermitDocument))]
internal sealed partial class PermitJson : JsonSerializerContext;
