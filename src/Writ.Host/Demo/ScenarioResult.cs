using System.Text.Json.Serialization;

namespace Writ.Host.Demo;

/// <summary>One scenario, as stated beforehand and as it went.</summary>
/// <param name="Name">Short, stable.</param>
/// <param name="Expected">What should happen, said before it does.</param>
/// <param name="Happened">What did.</param>
/// <param name="Ok">Whether the two are the same.</param>
/// <param name="Verified">Whether all of its evidence was checked and holds.</param>
/// <param name="Execution">The execution, or the refusal, it is about.</param>
internal sealed record ScenarioResult(string Name, string Expected, string Happened, bool Ok, bool Verified, string Execution);

internal sealed record DemoReport(IReadOnlyList<ScenarioResult> Scenarios);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoJson : JsonSerializerContext;
