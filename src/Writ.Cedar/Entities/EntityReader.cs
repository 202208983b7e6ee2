using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Reads the entries of entities JSON. Goes on after a bad entry, so that there may be several findings.</summary>
internal sealed class EntityReader(DiagnosticBag diagnostics, Schema? schema, string? source)
{
    private readonly ValueReader _values = new(diagnostics, source);

    public List<Entity> Read(ReadOnlyMemory<byte> json)
    {
        List<Entity> entities = [];
        using var document = JsonInput.Parse(json, diagnostics, source);
        if (document is null) return entities;
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            diagnostics.ErrorIn(source, "WRIT1110", "entities are a JSON array");
            return entities;
        }

        foreach (var element in document.RootElement.EnumerateArray())
        {
            if (diagnostics.Full) break;
            if (ReadEntity(element, entities.Count) is { } entity) entities.Add(entity);
        }

        return entities;
    }

    private Entity? ReadEntity(JsonElement json, int index)
    {
        var where = $"entity number {index + 1}";
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("uid", out var uidJson))
        {
            diagnostics.ErrorIn(source, "WRIT1111", $"{where} has no `uid`", "an entity is {\"uid\", \"attrs\", \"parents\", \"tags\"}");
            return null;
        }

        if (_values.ReadUid(uidJson, $"the uid of {where}") is not { } uid) return null;
        where = $"the entity `{uid}`";
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name is "uid" or "attrs" or "parents" or "tags") continue;
            diagnostics.ErrorIn(source, "WRIT1111", $"{where} has the key `{property.Name}`", "the keys are uid, attrs, parents and tags");
        }

        var type = schema is not null && schema.TryGetEntityType(uid.Type, out var info) ? info : null;
        if (ReadRecord(json, "attrs", where, key => TypeOf(type, key)) is not { } attributes) return null;
        if (ReadRecord(json, "tags", where, _ => type?.Tags) is not { } tags) return null;
        return ReadParents(json, where) is { } parents ? new Entity(uid, attributes, parents, tags) : null;
    }

    private static CedarType? TypeOf(EntityTypeInfo? info, string attribute) =>
        info is not null && info.Shape.Attributes.TryGetValue(attribute, out var type) ? type.Type : null;

    private RecordValue? ReadRecord(JsonElement json, string key, string where, Func<string, CedarType?> typeOf)
    {
        if (!json.TryGetProperty(key, out var fields))
        {
            if (key == "tags") return RecordValue.Empty;
            diagnostics.ErrorIn(source, "WRIT1111", $"{where} has no `{key}`", "write an empty one");
            return null;
        }

        if (fields.ValueKind == JsonValueKind.Object) return _values.ReadFields(fields, typeOf, key == "tags" ? $"the tags of {where}" : where, 0);
        diagnostics.ErrorIn(source, "WRIT1111", $"`{key}` of {where} is not a record");
        return null;
    }

    private List<EntityUid>? ReadParents(JsonElement json, string where)
    {
        if (!json.TryGetProperty("parents", out var parents) || parents.ValueKind != JsonValueKind.Array)
        {
            diagnostics.ErrorIn(source, "WRIT1111", $"{where} has no array `parents`", "write an empty one");
            return null;
        }

        List<EntityUid> uids = [];
        foreach (var parent in parents.EnumerateArray())
        {
            if (_values.ReadUid(parent, $"a parent of {where}") is not { } uid) return null;
            uids.Add(uid);
        }

        return uids;
    }
}
