using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Reads actions of schemas in JSON.</summary>
internal sealed class ActionJsonReader(JsonPlace place, TypeJsonReader types)
{
    public void Read(string name, JsonElement json, NamespaceSyntax into)
    {
        if (!place.IsObject(json, "attributes", "appliesTo", "memberOf", "annotations")) return;
        if (IsGiven(json, "attributes", out _)) place.Refuse("WRIT1130", "has `attributes`, which actions cannot have", "leave them out");
        var parents = IsGiven(json, "memberOf", out var groups) ? ReadParents(groups) : [];
        var applies = IsGiven(json, "appliesTo", out var given) ? ReadAppliesTo(given) : default;
        into.Actions.Add(new ActionSyntax(
            [new(name, default)], parents, applies.Principals, applies.Resources, applies.Context, types.Annotations(json)));
    }

    // These members, unlike all others, may be there and null.
    private static bool IsGiven(JsonElement json, string key, out JsonElement value) =>
        json.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    private List<ActionRefSyntax> ReadParents(JsonElement json)
    {
        place.Enter("memberOf");
        List<ActionRefSyntax> parents = [];
        if (place.IsArray(json))
        {
            foreach (var item in json.EnumerateArray())
            {
                if (ReadParent(item) is { } parent) parents.Add(parent);
            }
        }

        place.Leave();
        return parents;
    }

    private ActionRefSyntax? ReadParent(JsonElement json)
    {
        if (!place.IsObject(json, "id", "type") || place.Text(json, "id") is not { } id) return null;
        if (!IsGiven(json, "type", out _)) return new ActionRefSyntax(null, id, default);
        return place.EntityType(json, "type") is { } type ? new ActionRefSyntax(type, id, default) : null;
    }

    private (List<NameSyntax>? Principals, List<NameSyntax>? Resources, TypeSyntax? Context) ReadAppliesTo(JsonElement json)
    {
        place.Enter("appliesTo");
        var fits = place.IsObject(json, "principalTypes", "resourceTypes", "context");
        var principals = fits && place.TryGet(json, "principalTypes", out var given) ? types.Names("principalTypes", given) : null;
        var resources = fits && place.TryGet(json, "resourceTypes", out given) ? types.Names("resourceTypes", given) : null;
        var context = fits && json.TryGetProperty("context", out given) ? types.ReadIn("context", given) : null;
        place.Leave();
        return (principals, resources, context);
    }
}
