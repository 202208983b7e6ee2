using System.Text.Json.Serialization;
using Writ.Core.Documents;
using Writ.Decide;

namespace Writ.Host.Commands;

/// <summary>What was learned from one run: <c>writ profile learn -o json</c>.</summary>
internal sealed record Learned
{
    public required string Execution { get; init; }
    public required string State { get; init; }

    /// <summary>As of <c>writ run</c>.</summary>
    public required int Exit { get; init; }
    public string? Code { get; init; }
    public string? Reason { get; init; }

    public required Profile Profile { get; init; }
    public required Limits Limits { get; init; }

    /// <summary>Cedar.</summary>
    public required string Policies { get; init; }

    /// <summary>Where the bundle is; absent where it was not asked for.</summary>
    public string? Bundle { get; init; }

    /// <summary>What it used and the profile does not hold.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>What it asked for and was not shown.</summary>
    public required IReadOnlyList<NotShown> NotShown { get; init; }

    /// <summary>Programs that it would have started and the policies in force for every run did not let it.</summary>
    public required IReadOnlyList<string> Forbidden { get; init; }

    /// <summary>Uses that are not in the record.</summary>
    public required long Unrecorded { get; init; }
    public string? Evidence { get; init; }

    /// <summary>The files of the proposal, for people.</summary>
    [JsonIgnore]
    public IReadOnlyList<PolicyFile> Files { get; init; } = [];
}

/// <summary>A path that was asked for and not shown.</summary>
/// <param name="Uses"><c>read</c>, <c>list</c>, <c>write</c>, <c>execute</c>.</param>
internal sealed record NotShown(string Path, IReadOnlyList<string> Uses);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Learned))]
internal sealed partial class LearnedJson : JsonSerializerContext;
