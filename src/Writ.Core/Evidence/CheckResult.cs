using System.Text.Json.Serialization;

namespace Writ.Core.Evidence;

/// <summary>How a check ended. The default is the safe one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckOutcome>))]
public enum CheckOutcome
{
    [JsonStringEnumMemberName("fail")] Fail = 0,
    [JsonStringEnumMemberName("pass")] Pass,
    [JsonStringEnumMemberName("not-evaluated")] NotEvaluated,
}

/// <summary>The five stages, in their order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EvidenceStage>))]
public enum EvidenceStage
{
    [JsonStringEnumMemberName("decision")] Decision = 0,
    [JsonStringEnumMemberName("authorize")] Authorize,
    [JsonStringEnumMemberName("execute")] Execute,
    [JsonStringEnumMemberName("audit")] Audit,
    [JsonStringEnumMemberName("report")] Report,
}

/// <summary>What one check found.</summary>
public sealed record CheckResult
{
    /// <summary>As in <c>docs/spec/evidence.md</c>, <c>permit.bound</c> for example.</summary>
    public required string Id { get; init; }
    public required EvidenceStage Stage { get; init; }
    public required CheckOutcome Outcome { get; init; }

    /// <summary>One clause: what was found, or why it was not looked at.</summary>
    public required string Reason { get; init; }

    /// <summary>Where it failed: what had to be there.</summary>
    public string? Expected { get; init; }

    /// <summary>Where it failed: what is there.</summary>
    public string? Computed { get; init; }

    /// <summary>Checks that had to pass before this one and did not.</summary>
    public IReadOnlyList<string> WaitsOn { get; init; } = [];

    /// <summary>Whether evidence can hold though this check was not evaluated.</summary>
    public bool MayBeLeftOut { get; init; }

    /// <summary>It failed only because the key that signed is not among the trusted.</summary>
    public bool IsUntrusted { get; init; }
}
