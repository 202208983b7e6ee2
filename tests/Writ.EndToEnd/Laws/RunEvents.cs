using System.Text.Json;

namespace Writ.EndToEnd.Laws;

/// <summary>The events that evidence has, each as its kind and detail.</summary>
internal static class RunEvents
{
    /// <summary>The newest execution's.</summary>
    public static List<string> OfNewest(Scene scene)
    {
        var newest = scene.Executions()[0].GetProperty("execution").GetString()!;
        var file = Directory.GetFiles(scene.Directory.Data, newest + "*", SearchOption.AllDirectories)
            .Single(path => path.Contains("evidence", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        List<string> events = [];
        Collect(json.RootElement, events);
        return events;
    }

    // Statements lie in envelopes as base64; what they say of events is found wherever it stands.
    private static void Collect(JsonElement element, List<string> events)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                if (element.TryGetProperty("kind", out var kind) && element.TryGetProperty("detail", out var detail)) events.Add($"{kind.GetString()} {detail.GetString()}");
                if (element.TryGetProperty("payload", out var payload) && payload.ValueKind == JsonValueKind.String)
                {
                    using var inner = JsonDocument.Parse(Convert.FromBase64String(payload.GetString()!));
                    Collect(inner.RootElement, events);
                }

                foreach (var member in element.EnumerateObject()) Collect(member.Value, events);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Collect(item, events);
                break;
        }
    }
}
