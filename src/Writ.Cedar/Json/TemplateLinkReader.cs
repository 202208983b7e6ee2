using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Reads the links of a policy set, in its own form and in that of the reference's command line.</summary>
internal sealed class TemplateLinkReader(JsonPlace place)
{
    private const string PrincipalSlot = "?principal";
    private const string ResourceSlot = "?resource";

    public static ParseResult<IReadOnlyList<TemplateLink>> Read(ReadOnlyMemory<byte> json, string? source)
    {
        var diagnostics = new DiagnosticBag(null);
        using var document = JsonInput.Parse(json, diagnostics, source);
        var links = document is null ? [] : new TemplateLinkReader(new JsonPlace(diagnostics, source, "the list of links")).Read(document.RootElement);
        return new(diagnostics.HasErrors ? null : links, diagnostics.ToList());
    }

    /// <summary>The links that could be read.</summary>
    public List<TemplateLink> Read(JsonElement json)
    {
        List<TemplateLink> links = [];
        place.Enter("templateLinks");
        if (place.IsArray(json))
        {
            var i = 0;
            foreach (var element in json.EnumerateArray())
            {
                if (place.Diagnostics.Full) break;
                place.Enter($"{i++}");
                if (ReadLink(element) is { } link) links.Add(link);
                place.Leave();
            }
        }

        place.Leave();
        return links;
    }

    private TemplateLink? ReadLink(JsonElement json)
    {
        var (template, id, values) = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("template_id", out _)
            ? ("template_id", "link_id", "args")
            : ("templateId", "newId", "values");
        if (!place.IsObject(json, template, id, values)) return null;
        var (templateId, newId) = (place.Text(json, template), place.Text(json, id));
        if (!place.TryGet(json, values, out var given)) return null;
        place.Enter(values);
        var fits = place.IsObject(given, PrincipalSlot, ResourceSlot);
        var (principal, resource) = fits ? (ReadUid(given, PrincipalSlot, ref fits), ReadUid(given, ResourceSlot, ref fits)) : default;
        place.Leave();
        return fits && templateId is not null && newId is not null ? new TemplateLink(templateId, newId, principal, resource) : null;
    }

    // An entity in JSON, or as it stands in a policy.
    private EntityUid? ReadUid(JsonElement values, string slot, ref bool fits)
    {
        if (!values.TryGetProperty(slot, out var json)) return null;
        place.Enter(slot);
        EntityUid? uid;
        if (!JsonInput.TryGetString(json, out var text)) uid = new ValueReader(place.Diagnostics, place.Source).ReadUid(json, place.ToString());
        else if (!EntityUid.TryParse(text, out uid)) place.Refuse("WRIT1105", $"is `{text}`, which is not an entity", "write Type::\"id\"");
        place.Leave();
        fits &= uid is not null;
        return uid;
    }
}
