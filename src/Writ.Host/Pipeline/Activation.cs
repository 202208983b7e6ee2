using System.Text.Json.Serialization;

namespace Writ.Host.Pipeline;

/// <summary>The newest version of a tier that was in force, and the digest of its content.</summary>
internal sealed record Activation(long Version, string Digest);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Activation))]
internal sealed partial class ActivationJson : JsonSerializerContext;
