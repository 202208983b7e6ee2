using System.Text.Json;

namespace Writ.Cedar;

/// <summary>
/// Reads a policy or template from the JSON policy format (EST):
/// <c>{"effect", "principal", "action", "resource", "conditions", "annotations"}</c>, all but the last required. Goes on after
/// a finding, so that there may be several. What it gives has no place in a text: see <see cref="SinglePolicy"/>.
/// </summary>
internal sealed class PolicyJsonReader(DiagnosticBag diagnostics, string? source, string root)
{
    private static readonly SourceText Nowhere = new("", null);

    private readonly JsonPlace _place = new(diagnostics, source, root);

    public Policy? Read(JsonElement json)
    {
        if (!_place.IsObject(json, "effect", "principal", "action", "resource", "conditions", "annotations")) return null;
        // Every part is read before any failure ends it.
        var effect = ReadEffect(json);
        var principal = ReadPart(json, "principal", part => ReadEntityScope(part, "?principal"));
        var action = ReadPart(json, "action", ReadActionScope);
        var resource = ReadPart(json, "resource", part => ReadEntityScope(part, "?resource"));
        var conditions = ReadPart(json, "conditions", ReadConditions);
        var annotations = json.TryGetProperty("annotations", out _) ? ReadPart(json, "annotations", ReadAnnotations) : [];
        if (effect is null || principal is null || action is null || resource is null || conditions is null || annotations is null) return null;
        return new Policy("", effect.Value, annotations, principal, action, resource, conditions, Nowhere, default);
    }

    private T? ReadPart<T>(JsonElement json, string key, Func<JsonElement, T?> read)
        where T : class
    {
        if (!_place.TryGet(json, key, out var part)) return null;
        _place.Enter(key);
        var result = read(part);
        _place.Leave();
        return result;
    }

    private Effect? ReadEffect(JsonElement json)
    {
        switch (_place.Text(json, "effect"))
        {
            case "permit": return Effect.Permit;
            case "forbid": return Effect.Forbid;
            case null: return null;
            case var other:
                _place.Refuse("WRIT1130", $"has the effect `{other}`", "the effects are permit and forbid");
                return null;
        }
    }

    // Keys beside those that an op reads are ignored, as the reference engine does.
    private EntityScope? ReadEntityScope(JsonElement json, string slot)
    {
        if (json.ValueKind != JsonValueKind.Object) _place.IsObject(json);
        else if (_place.Text(json, "op") is { } op)
        {
            switch (op)
            {
                case "All" or "all": return new(ScopeKind.Any, null, null, IsSlot: false, default);
                case "==": return ReadTarget(json, slot, ScopeKind.Equal, null);
                case "in": return ReadTarget(json, slot, ScopeKind.In, null);
                case "is": return ReadIs(json, slot);
            }

            _place.Refuse("WRIT1130", $"has the op `{op}`", "the ops are All, ==, in and is");
        }

        return null;
    }

    private EntityScope? ReadIs(JsonElement json, string slot)
    {
        if (!_place.IsObject(json, "op", "entity_type", "in") || _place.EntityType(json, "entity_type") is not { } type) return null;
        if (!json.TryGetProperty("in", out var container) || container.ValueKind == JsonValueKind.Null) return new(ScopeKind.Is, type, null, IsSlot: false, default);
        _place.Enter("in");
        var scope = container.ValueKind == JsonValueKind.Object ? ReadTarget(container, slot, ScopeKind.IsIn, type) : null;
        if (container.ValueKind != JsonValueKind.Object) _place.IsObject(container);
        _place.Leave();
        return scope;
    }

    private EntityScope? ReadTarget(JsonElement json, string slot, ScopeKind kind, string? type)
    {
        if (json.TryGetProperty("entity", out var entity))
            return ReadUid(entity, "entity") is { } uid ? new(kind, type, uid, IsSlot: false, default) : null;
        if (!json.TryGetProperty("slot", out var given))
        {
            _place.Refuse("WRIT1130", "has neither `entity` nor `slot`");
            return null;
        }

        if (JsonInput.TryGetString(given, out var name) && name == slot) return new(kind, type, null, IsSlot: true, default);
        _place.Refuse("WRIT1018", $"has another slot than {slot}", "slots are ?principal and ?resource, each in its own place");
        return null;
    }

    private ActionScope? ReadActionScope(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) _place.IsObject(json);
        else if (_place.Text(json, "op") is { } op)
        {
            switch (op)
            {
                case "All" or "all": return new(ScopeKind.Any, [], default);
                case "==": return ReadAction(json, ScopeKind.Equal);
                case "in": return json.TryGetProperty("entities", out var several) ? ReadActions(several) : ReadAction(json, ScopeKind.In);
            }

            _place.Refuse("WRIT1130", $"has the op `{op}`", "the ops of an action are All, == and in");
        }

        return null;
    }

    private ActionScope? ReadAction(JsonElement json, ScopeKind kind)
    {
        if (json.TryGetProperty("slot", out _)) _place.Refuse("WRIT1018", "has a slot, and there is none for actions", "slots are ?principal and ?resource");
        else if (_place.TryGet(json, "entity", out var entity) && ReadActionUid(entity, "entity") is { } uid) return new(kind, [uid], default);
        return null;
    }

    private ActionScope? ReadActions(JsonElement json)
    {
        List<EntityUid?> actions = [];
        _place.Enter("entities");
        var isArray = _place.IsArray(json);
        if (isArray)
        {
            foreach (var element in json.EnumerateArray()) actions.Add(ReadActionUid(element, $"{actions.Count}"));
        }

        _place.Leave();
        return isArray && actions.TrueForAll(a => a is not null) ? new(ScopeKind.In, actions!, default) : null;
    }

    private EntityUid? ReadActionUid(JsonElement json, string step)
    {
        if (ReadUid(json, step) is not { } uid) return null;
        if (Names.Last(uid.Type) == "Action") return uid;
        _place.Refuse("WRIT1020", $"names `{uid}`, which is not an action", "the type of an action is Action, in a namespace or not");
        return null;
    }

    private EntityUid? ReadUid(JsonElement json, string step)
    {
        _place.Enter(step);
        var uid = new ValueReader(diagnostics, source).ReadUid(json, _place.ToString());
        _place.Leave();
        return uid;
    }

    private List<Condition>? ReadConditions(JsonElement json)
    {
        if (!_place.IsArray(json)) return null;
        List<Condition?> conditions = [];
        foreach (var element in json.EnumerateArray())
        {
            if (diagnostics.Full) return null;
            _place.Enter($"{conditions.Count}");
            conditions.Add(ReadCondition(element));
            _place.Leave();
        }

        return conditions.TrueForAll(c => c is not null) ? conditions.ConvertAll(c => c!) : null;
    }

    private Condition? ReadCondition(JsonElement json)
    {
        if (!_place.IsObject(json, "kind", "body")) return null;
        var kind = _place.Text(json, "kind");
        var known = kind is "when" or "unless";
        if (kind is not null && !known) _place.Refuse("WRIT1130", $"has the kind `{kind}`", "the kinds are when and unless");
        var body = ReadPart(json, "body", new ExprJsonReader(_place).Read);
        return known && body is not null ? new Condition(kind == "when", body, default) : null;
    }

    private List<Annotation>? ReadAnnotations(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            _place.IsObject(json);
            return null;
        }

        var fits = true;
        List<Annotation> annotations = [];
        foreach (var property in json.EnumerateObject())
        {
            string? value = null;
            var name = JsonInput.KeyOf(property);
            if (name is null || !Names.IsWord(name)) fits = _place.Refuse("WRIT1132", $"has `{name ?? "?"}`, which is not an identifier");
            else if (property.Value.ValueKind != JsonValueKind.Null) fits &= _place.TryGetText(property.Value, out value);
            annotations.Add(new Annotation(name ?? "", value, default));
        }

        return fits ? annotations : null;
    }
}
