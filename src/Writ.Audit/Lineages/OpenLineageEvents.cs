using System.Globalization;
using System.Text;
using System.Text.Json;
using Writ.Core.Ids;

namespace Writ.Audit.Lineages;

/// <summary>A lineage as OpenLineage run events: a START for each execution, and its COMPLETE, FAIL or ABORT once it has ended.</summary>
/// <remarks>
/// OpenLineage 2-0-2, ParentRunFacet 1-2-0, ErrorMessageRunFacet 1-0-1, JobTypeJobFacet 2-0-4. The run's id is the UUID that the
/// execution's id is; the job is what would be run again: its action and its resource, in the control plane's namespace. What
/// OpenLineage has no word for (permit, policies, log entries) stands in a facet of ours.
/// </remarks>
public static class OpenLineageEvents
{
    private const string Producer = "https://writ.internal/lineage/v1";
    private const string Spec = "https://openlineage.io/spec/";
    private const string OurFacet = "https://writ.internal/lineage/v1/WritRunFacet.json";

    /// <summary>The events, each one line of JSON, in the order in which they happened.</summary>
    /// <param name="graph">What came from what.</param>
    /// <param name="origin">The log's origin: the namespace of the jobs.</param>
    public static IReadOnlyList<string> Of(LineageGraph graph, string origin)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentException.ThrowIfNullOrEmpty(origin);
        List<(long AtMs, long Entry, string Json)> events = [];
        foreach (var node in graph.Nodes)
        {
            events.Add((node.DecidedAtMs, node.FirstEntry, Event(graph, node, origin, "START", node.DecidedAtMs)));
            if (EndOf(node.State) is { } end)
                events.Add((node.EndedAtMs ?? node.DecidedAtMs, node.LastEntry, Event(graph, node, origin, end, node.EndedAtMs ?? node.DecidedAtMs)));
        }

        return [.. events.OrderBy(static one => one.AtMs).ThenBy(static one => one.Entry).Select(static one => one.Json)];
    }

    private static string? EndOf(string state) => state switch
    {
        "completed" => "COMPLETE",
        "failed" => "FAIL",
        "denied" or "expired" or "killed" or "revoked" or "lease-lost" => "ABORT",
        _ => null,
    };

    private static string Event(LineageGraph graph, LineageNode node, string origin, string type, long atMs)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("eventType", type);
            json.WriteString("eventTime", Time(atMs));
            json.WriteString("producer", Producer);
            json.WriteString("schemaURL", Spec + "2-0-2/OpenLineage.json#/$defs/RunEvent");
            WriteRun(json, graph, node, origin, isEnd: type != "START");
            json.WriteStartObject("job");
            WriteJobName(json, node, origin);
            json.WriteStartObject("facets");
            StartFacet(json, "jobType", Spec + "facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet");
            json.WriteString("processingType", "BATCH");
            json.WriteString("integration", "WRIT");
            json.WriteString("jobType", "COMMAND");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("inputs");
            json.WriteEndArray();
            json.WriteStartArray("outputs");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteRun(Utf8JsonWriter json, LineageGraph graph, LineageNode node, string origin, bool isEnd)
    {
        json.WriteStartObject("run");
        json.WriteString("runId", WritId.UuidOf(IdKind.Execution, node.Execution));
        json.WriteStartObject("facets");
        if (graph.Nodes.FirstOrDefault(other => other.Execution == node.Parent) is { } parent) WriteParent(json, graph, parent, origin);
        if (isEnd && node.Reason is { } reason)
        {
            StartFacet(json, "errorMessage", Spec + "facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet");
            json.WriteString("message", node.Code is { } code ? $"{code}: {reason}" : reason);
            json.WriteString("programmingLanguage", "none");
            json.WriteEndObject();
        }

        WriteOurs(json, node, isEnd);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteParent(Utf8JsonWriter json, LineageGraph graph, LineageNode parent, string origin)
    {
        var root = graph.Nodes[0];
        StartFacet(json, "parent", Spec + "facets/1-2-0/ParentRunFacet.json#/$defs/ParentRunFacet");
        WriteReference(json, parent, origin);
        json.WriteStartObject("root");
        WriteReference(json, root, origin);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, LineageNode node, string origin)
    {
        json.WriteStartObject("run");
        json.WriteString("runId", WritId.UuidOf(IdKind.Execution, node.Execution));
        json.WriteEndObject();
        json.WriteStartObject("job");
        WriteJobName(json, node, origin);
        json.WriteEndObject();
    }

    private static void WriteJobName(Utf8JsonWriter json, LineageNode node, string origin)
    {
        json.WriteString("namespace", "writ://" + origin);
        json.WriteString("name", node.Action is null ? "erased" : $"{node.Action} {node.Resource}");
    }

    private static void WriteOurs(Utf8JsonWriter json, LineageNode node, bool isEnd)
    {
        StartFacet(json, "writ", OurFacet);
        json.WriteString("execution", node.Execution);
        if (node.Effect is { } effect) json.WriteString("decision", effect);
        if (node.Permit is { } permit) json.WriteString("permit", permit);
        if (node.Authority is { } authority) json.WriteString("authority", authority.ToString());
        json.WriteStartArray("policies");
        foreach (var policy in node.Policies) json.WriteStringValue(policy);
        json.WriteEndArray();
        if (node.Principal is { } principal) json.WriteString("principal", principal);
        if (isEnd) json.WriteString("state", node.State);
        if (isEnd && node.ExitCode is { } exit) json.WriteNumber("exitCode", exit);
        json.WriteNumber("logIndex", isEnd ? node.LastEntry : node.FirstEntry);
        json.WriteBoolean("erased", node.Erased);
        json.WriteEndObject();
    }

    private static void StartFacet(Utf8JsonWriter json, string name, string schema)
    {
        json.WriteStartObject(name);
        json.WriteString("_producer", Producer);
        json.WriteString("_schemaURL", schema);
    }

    private static string Time(long atMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(atMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
