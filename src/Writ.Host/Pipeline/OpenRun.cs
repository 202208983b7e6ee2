using System.Text.Json.Serialization;
using Writ.Authorize.Revoking;
using Writ.Core;
using Writ.Execute.Recovery;

namespace Writ.Host.Pipeline;

/// <summary>What recovery and revocation need of an execution whose owner may die: the register's <c>open</c> row.</summary>
internal sealed record OpenRun
{
    public const string PendingPhase = "pending";
    public const string IssuedPhase = "issued";
    public const string SpentPhase = "spent";
    public const string LaunchingPhase = "launching";

    /// <summary><c>pending</c>: an approval is waited for. <c>issued</c>: a permit that was not spent yet. <c>spent</c>: nothing can have
    /// started. <c>launching</c>: committed before "go", so it may have.</summary>
    public required string Phase { get; init; }
    public required Digest Intent { get; init; }

    /// <summary>Absent while it is pending.</summary>
    public string? Permit { get; init; }

    /// <summary>Who runs it, and alone can see whether anything of it is alive: see <see cref="ControlPlane.Host"/>. Absent: whoever has the register.</summary>
    public string? Host { get; init; }

    /// <summary>The register's, when the permit was issued: in another the permit is void. Absent while it is pending.</summary>
    public long? Epoch { get; init; }

    /// <summary>Unix time, seconds, after which the permit can no longer be spent.</summary>
    public required long Expires { get; init; }

    /// <summary>Milliseconds since the Unix epoch: what was revoked and lifted before does not concern it.</summary>
    public long IssuedAtMs { get; init; }

    /// <summary>Whose revocation ends it: texts of <see cref="RevocationTarget"/>s, those of its ancestors included.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The approval that is waited for.</summary>
    public string? Approval { get; init; }

    /// <summary>What is needed to see the confined tree dead; absent before there is one.</summary>
    public RunTrace? Tree { get; init; }

    public bool HasTarget(RevocationTarget target) => Targets.Contains(target.Text, StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenRun))]
internal sealed partial class OpenRunJson : JsonSerializerContext;
