using System.Text.Json.Serialization;
using Writ.Core;
using Writ.Execute.Recovery;

namespace Writ.Host.Pipeline;

/// <summary>What recovery needs of an execution whose owner may die: the register's <c>open</c> row.</summary>
internal sealed record OpenRun
{
    public const string IssuedPhase = "issued";
    public const string SpentPhase = "spent";
    public const string LaunchingPhase = "launching";

    /// <summary><c>issued</c>: a permit that was not spent yet. <c>spent</c>: nothing can have started. <c>launching</c>: committed before "go", so it may have.</summary>
    public required string Phase { get; init; }
    public required Digest Intent { get; init; }
    public required string Permit { get; init; }

    /// <summary>Unix time, seconds, after which the permit can no longer be spent.</summary>
    public required long Expires { get; init; }

    /// <summary>What is needed to see the confined tree dead; absent before there is one.</summary>
    public RunTrace? Tree { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenRun))]
internal sealed partial class OpenRunJson : JsonSerializerContext;
