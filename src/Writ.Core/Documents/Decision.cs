using System.Text.Json.Serialization;

namespace Writ.Core.Documents;

/// <summary>The answer. The default is the safe one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DecisionEffect>))]
public enum DecisionEffect
{
    [JsonStringEnumMemberName("deny")] Deny = 0,
    [JsonStringEnumMemberName("allow")] Allow,
    [JsonStringEnumMemberName("pending")] Pending,
}

/// <summary>A policy that determined an answer, and where its text stands.</summary>
/// <param name="Tier"><c>policy</c> or <c>protected</c>.</param>
/// <param name="Line">1-based.</param>
public sealed record DeterminingPolicy(string Id, string Tier, string File, int Line, string? Description = null);

/// <summary>A policy that could not be evaluated, and why.</summary>
public sealed record FailedPolicy(string Id, string Tier, string Error);

/// <summary>What an allow asks for besides: parsed from annotations, most restrictive over all satisfied permits.</summary>
public sealed record Obligations
{
    public required Limits Limits { get; init; }

    /// <summary>The profile to run under, with its placeholders already replaced; required for <c>process.exec</c>.</summary>
    public Profile? Profile { get; init; }

    /// <summary>Trust conditions: <c>binary</c>, <c>policy</c>, <c>environment</c>, <c>attestation</c>; sorted.</summary>
    public required IReadOnlyList<string> Requires { get; init; }

    /// <summary>Approval asked for, as written (<c>2 of Role::"sre" within 10m</c>).</summary>
    public string? Approval { get; init; }

    /// <summary>Budgets that a permit draws on; sorted.</summary>
    public required IReadOnlyList<string> Budgets { get; init; }
}

/// <summary>The answer to one <see cref="DecisionInput"/>, with everything that determined it.</summary>
public sealed record Decision
{
    public required DecisionEffect Effect { get; init; }

    /// <summary>SHA-256 of the canonical <see cref="DecisionInput"/>.</summary>
    public required Digest Input { get; init; }

    /// <summary>A stable id (<c>WRIT1nnn</c>) that names the kind of answer.</summary>
    public required string Code { get; init; }

    /// <summary>One sentence for people: why.</summary>
    public required string Reason { get; init; }

    /// <summary>One sentence: what would change it. Absent for an allow.</summary>
    public string? Remedy { get; init; }

    /// <summary>Sorted by tier, then id.</summary>
    public required IReadOnlyList<DeterminingPolicy> Policies { get; init; }
    public required IReadOnlyList<FailedPolicy> Failed { get; init; }

    /// <summary>Present exactly where the effect is not deny.</summary>
    public Obligations? Obligations { get; init; }
}
