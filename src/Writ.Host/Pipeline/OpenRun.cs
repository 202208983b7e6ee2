using System.Text.Json.Serialization;
using Writ.Core;

namespace Writ.Host.Pipeline;

/// <summary>What recovery needs of an execution whose owner may die: the register's <c>open</c> row.</summary>
internal sealed record OpenRun
{
    public const string SpentPhase = "spent";
    public const string LaunchingPhase = "launching";

    /// <summary><c>spent</c>: nothing can have started. <c>launching</c>: committed before "go", so it may have.</summary>
    public required string Phase { get; init; }
    public required Digest Intent { get; init; }
    public required string Permit { get; init; }

    /// <summary>What identifies the confined tree to whoever has to see it dead: written by the Execute room, read by it.</summary>
    public string? Tree { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenRun))]
internal sealed partial class OpenRunJson : JsonSerializerContext;
