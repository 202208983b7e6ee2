using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Reads types of schemas in JSON, and what else occurs all over in them: names and annotations.</summary>
internal sealed class TypeJsonReader(JsonPlace place)
{
    public const string AboutNames = "names are identifiers joined by ::, none of them a reserved word";

    private int _nesting;

    /// <summary>A type under a key.</summary>
    public TypeSyntax? ReadIn(string key, JsonElement json)
    {
        place.Enter(key);
        var type = Read(json);
        place.Leave();
        return type;
    }

    /// <summary>A type: <c>{"type": …}</c> and what that type needs besides. Null when it is refused; then a finding says why.</summary>
    /// <param name="json">The type.</param>
    /// <param name="more">Keys that do not belong to the type but may stand beside it.</param>
    public TypeSyntax? Read(JsonElement json, params ReadOnlySpan<string> more)
    {
        if (place.Diagnostics.Full || !place.IsObject(json) || place.Text(json, "type") is not { } name) return null;
        if (_nesting >= Limits.Nesting)
        {
            place.Refuse("WRIT1002", "is nested too deeply", "name the inner types");
            return null;
        }

        _nesting++;
        var type = ReadAny(name, json, more);
        _nesting--;
        return type;
    }

    /// <summary>A list of names of entity types.</summary>
    public List<NameSyntax> Names(string key, JsonElement json)
    {
        List<NameSyntax> names = [];
        place.Enter(key);
        if (place.IsArray(json))
        {
            foreach (var item in json.EnumerateArray())
            {
                if (place.TryGetText(item, out var name) && IsTypeName(name)) names.Add(new NameSyntax(name, default));
            }
        }

        place.Leave();
        return names;
    }

    /// <summary>The annotations of a declaration; empty where there are none.</summary>
    public List<Annotation> Annotations(JsonElement json)
    {
        List<Annotation> annotations = [];
        if (!json.TryGetProperty("annotations", out var given)) return annotations;
        place.ForEachIn("annotations", given, (name, value) =>
        {
            string? text = null;
            if (!Cedar.Names.IsWord(name)) place.Refuse("WRIT1132", "is not the name of an annotation", "annotations have identifiers for names");
            else if (value.ValueKind == JsonValueKind.Null || place.TryGetText(value, out text)) annotations.Add(new Annotation(name, text, default));
        });
        return annotations;
    }

    private TypeSyntax? ReadAny(string name, JsonElement json, ReadOnlySpan<string> more)
    {
        switch (name)
        {
            case "Long" or "String" or "Boolean":
                return Has(json, more, []) ? BuiltIn(name == "Boolean" ? "Bool" : name) : null;
            case "Set":
                return Has(json, more, ["element"]) && place.TryGet(json, "element", out var element) && ReadIn("element", element) is { } inner
                    ? new SetTypeSyntax(inner, default)
                    : null;
            case "Record":
                return Has(json, more, ["attributes", "additionalAttributes"]) ? ReadRecord(json) : null;
            case "Entity" or "EntityOrCommon":
                return Has(json, more, ["name"]) && place.Text(json, "name") is { } typeName && IsTypeName(typeName)
                    ? new NamedTypeSyntax(typeName, default, name == "Entity" ? TypeNameKind.Entity : TypeNameKind.Any)
                    : null;
            case "Extension":
                return Has(json, more, ["name"]) && place.Text(json, "name") is { } extension ? Extension(extension) : null;
            default:
                return Has(json, more, []) && IsTypeName(name) ? new NamedTypeSyntax(name, default, TypeNameKind.Common) : null;
        }
    }

    private bool Has(JsonElement json, ReadOnlySpan<string> more, ReadOnlySpan<string> own) => place.IsObject(json, ["type", .. own, .. more]);

    private RecordTypeSyntax? ReadRecord(JsonElement json)
    {
        if (!place.TryGet(json, "attributes", out var given)) return null;
        if (json.TryGetProperty("additionalAttributes", out var open) && open.ValueKind != JsonValueKind.False)
        {
            place.Refuse("WRIT1211", "allows attributes that it does not name", "name every attribute; additionalAttributes can only be false");
            return null;
        }

        List<AttributeSyntax> attributes = [];
        place.ForEachIn("attributes", given, (name, body) =>
        {
            if (Read(body, "required", "annotations") is not { } type) return;
            var isRequired = true;
            if (body.TryGetProperty("required", out var required))
            {
                if (required.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) place.Refuse("WRIT1130", "has `required`, but not as a boolean");
                isRequired = required.ValueKind != JsonValueKind.False;
            }

            attributes.Add(new AttributeSyntax(name, isRequired, type, Annotations(body), default));
        });
        return new RecordTypeSyntax(attributes, default);
    }

    private NamedTypeSyntax? Extension(string name)
    {
        if (TypeResolver.IsExtension(name)) return BuiltIn(name);
        place.Refuse("WRIT1202", $"is the extension type `{name}`, which there is not", "there are ipaddr, decimal, datetime and duration");
        return null;
    }

    private static NamedTypeSyntax BuiltIn(string name) => new(name, default, TypeNameKind.BuiltIn);

    // The built-in types have a namespace of their own, whose name is otherwise reserved.
    private bool IsTypeName(string name)
    {
        const string Prefix = Cedar.Names.Internal + "::";
        var own = name.StartsWith(Prefix, StringComparison.Ordinal) ? name.AsSpan(Prefix.Length) : name;
        return Cedar.Names.IsPath(own) || place.Refuse("WRIT1132", $"names the type `{name}`, which is not a name", AboutNames);
    }
}
