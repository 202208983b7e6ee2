using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Reads schemas in JSON: an object of namespaces, each with its entity types, actions and common types.</summary>
internal sealed class SchemaJsonReader
{
    private readonly JsonPlace _place;
    private readonly TypeJsonReader _types;
    private readonly ActionJsonReader _actions;

    private SchemaJsonReader(DiagnosticBag diagnostics, string? source)
    {
        _place = new JsonPlace(diagnostics, source, "the schema");
        _types = new TypeJsonReader(_place);
        _actions = new ActionJsonReader(_place, _types);
    }

    /// <summary>The namespaces as they are written; where something is wrong, a finding says so.</summary>
    public static List<NamespaceSyntax> Read(ReadOnlyMemory<byte> json, DiagnosticBag diagnostics, string? source)
    {
        using var document = JsonInput.ParseSchema(json, diagnostics, source);
        return document is null ? [] : new SchemaJsonReader(diagnostics, source).Read(document.RootElement);
    }

    private List<NamespaceSyntax> Read(JsonElement json)
    {
        List<NamespaceSyntax> all = [];
        _place.ForEach(json, (name, body) =>
        {
            if (name.Length > 0 && !Names.IsPath(name)) _place.Refuse("WRIT1132", $"has the namespace `{name}`, which is not a name", TypeJsonReader.AboutNames);
            else if (ReadNamespace(name, body) is { } @namespace) all.Add(@namespace);
        });
        return all;
    }

    private NamespaceSyntax? ReadNamespace(string name, JsonElement json)
    {
        if (!_place.IsObject(json, "commonTypes", "entityTypes", "actions", "annotations")) return null;
        var annotations = _types.Annotations(json);
        if (name.Length == 0 && annotations.Count > 0) _place.Refuse("WRIT1130", "has annotations, but no name to annotate", "move them to a declaration");
        var into = new NamespaceSyntax(name, annotations);
        if (json.TryGetProperty("commonTypes", out var given)) _place.ForEachIn("commonTypes", given, (key, body) => ReadCommonType(key, body, into));
        if (_place.TryGet(json, "entityTypes", out given)) _place.ForEachIn("entityTypes", given, (key, body) => ReadEntityType(key, body, into));
        if (_place.TryGet(json, "actions", out given)) _place.ForEachIn("actions", given, (key, body) => _actions.Read(key, body, into));
        return into;
    }

    private void ReadCommonType(string name, JsonElement json, NamespaceSyntax into)
    {
        if (!IsName(name) || _types.Read(json, "annotations") is not { } type) return;
        into.CommonTypes.Add(new AliasSyntax(new NameSyntax(name, default), type, _types.Annotations(json)));
    }

    private void ReadEntityType(string name, JsonElement json, NamespaceSyntax into)
    {
        if (!IsName(name)) return;
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("enum", out var ids))
        {
            if (!_place.IsObject(json, "enum", "annotations") || ReadIds(ids) is not { } listed) return;
            into.EntityTypes.Add(new EntityTypeSyntax([new(name, default)], [], null, null, listed, _types.Annotations(json)));
            return;
        }

        if (!_place.IsObject(json, "memberOfTypes", "shape", "tags", "annotations")) return;
        var parents = json.TryGetProperty("memberOfTypes", out var given) ? _types.Names("memberOfTypes", given) : [];
        var shape = json.TryGetProperty("shape", out given) ? _types.ReadIn("shape", given) : null;
        var tags = json.TryGetProperty("tags", out given) ? _types.ReadIn("tags", given) : null;
        into.EntityTypes.Add(new EntityTypeSyntax([new(name, default)], parents, shape, tags, null, _types.Annotations(json)));
    }

    private List<string>? ReadIds(JsonElement json)
    {
        _place.Enter("enum");
        List<string> ids = [];
        var fits = _place.IsArray(json) && (json.GetArrayLength() > 0 || _place.Refuse("WRIT1130", "is empty", "list the ids there are"));
        if (fits)
        {
            foreach (var item in json.EnumerateArray())
            {
                if (_place.TryGetText(item, out var id)) ids.Add(id);
            }
        }

        _place.Leave();
        return fits ? ids : null;
    }

    private bool IsName(string name) =>
        Names.IsIdentifier(name) || _place.Refuse("WRIT1132", "is not a name", TypeJsonReader.AboutNames);
}
