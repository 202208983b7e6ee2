using System.Text.Json;
using System.Text.Json.Serialization;

namespace Writ.Audit.Lineages;

/// <summary>An execution with its ancestors and all that descended from them: a tree.</summary>
/// <param name="Execution">The one that was asked for.</param>
/// <param name="Root">The ancestor that nobody started.</param>
/// <param name="Nodes">The root first, then each before what it started, in the order of the log.</param>
public sealed record LineageGraph(string Execution, string Root, IReadOnlyList<LineageNode> Nodes)
{
    /// <summary>What an execution started, in the order of the log.</summary>
    public IEnumerable<LineageNode> ChildrenOf(string execution) => Nodes.Where(node => node.Parent == execution);

    /// <summary>One JSON document: <c>{"execution":…,"root":…,"nodes":[…]}</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, LineageJson.Default.LineageGraph);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LineageGraph))]
internal sealed partial class LineageJson : JsonSerializerContext;
