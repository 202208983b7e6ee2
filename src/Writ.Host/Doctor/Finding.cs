using System.Text.Json.Serialization;

namespace Writ.Host.Doctor;

/// <summary>Whether a thing is as it must be. The default is the safe one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingState>))]
internal enum FindingState
{
    [JsonStringEnumMemberName("missing")] Missing = 0,
    [JsonStringEnumMemberName("ok")] Ok,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Area">What it belongs to: <c>launcher</c>, <c>kernel</c>, <c>cgroups</c>, <c>cryptography</c>, <c>clock</c>, <c>data</c>.</param>
/// <param name="Name">Of the thing, within its area.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Needed">Whether nothing can be governed without it.</param>
/// <param name="Found">What was found, or why it is missing.</param>
/// <param name="Code">Where it is missing: a stable id.</param>
/// <param name="Remedy">Where it is missing: what to do.</param>
internal sealed record Finding(string Area, string Name, FindingState State, bool Needed, string Found, string? Code = null, string? Remedy = null)
{
    public static Finding Ok(string area, string name, string found) => new(area, name, FindingState.Ok, Needed: false, found);

    /// <summary>Missing, and nothing can be governed here until it is there.</summary>
    public static Finding Blocks(string area, string name, Core.Diagnostic why) => new(area, name, FindingState.Missing, Needed: true, why.Reason, why.Id, why.Remedy);

    /// <summary>Missing; runs are governed without it, and what asks for it is refused.</summary>
    public static Finding Absent(string area, string name, Core.Diagnostic why) => new(area, name, FindingState.Missing, Needed: false, why.Reason, why.Id, why.Remedy);
}

/// <summary>What <c>writ doctor</c> found.</summary>
/// <param name="Governable">Whether a run could be governed on this machine, by this user, with this data directory.</param>
internal sealed record Examination(bool Governable, IReadOnlyList<Finding> Findings)
{
    public static Examination Of(IReadOnlyList<Finding> findings) =>
        new(!findings.Any(finding => finding is { State: FindingState.Missing, Needed: true }), findings);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Examination))]
internal sealed partial class ExaminationJson : JsonSerializerContext;
