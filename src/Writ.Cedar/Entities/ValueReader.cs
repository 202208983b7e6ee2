using System.Text.Json;

namespace Writ.Cedar;

/// <summary>
/// Reads values from JSON. Without a type entities and extension values need their escapes, <c>__entity</c> and
/// <c>__extn</c>; where a type says what to expect they may stand plainly. Depth is bounded by the JSON reader.
/// </summary>
internal sealed class ValueReader(DiagnosticBag diagnostics, string? source)
{
    private const string EntityEscape = "__entity";
    private const string ExtensionEscape = "__extn";
    private const string ExpressionEscape = "__expr";

    public static ParseResult<RecordValue> ReadRecord(ReadOnlyMemory<byte> json, CedarType? expected, string? source)
    {
        var diagnostics = new DiagnosticBag(null);
        using var document = JsonInput.Parse(json, diagnostics, source);
        return document is null ? new(null, diagnostics.ToList()) : ReadRecord(document.RootElement, expected, source);
    }

    public static ParseResult<RecordValue> ReadRecord(JsonElement json, CedarType? expected, string? source)
    {
        var diagnostics = new DiagnosticBag(null);
        if (!JsonInput.HasWholeKeys(json, diagnostics, source)) return new(null, diagnostics.ToList());
        var reader = new ValueReader(diagnostics, source);
        var value = json.ValueKind == JsonValueKind.Object
            ? reader.Read(json, expected, "the record", 0)
            : reader.Refuse("WRIT1102", "the record", "must be a JSON object");
        if (value is not null and not RecordValue) reader.Refuse("WRIT1102", "the record", $"is a {value.TypeName}");
        return new(diagnostics.HasErrors ? null : value as RecordValue, diagnostics.ToList());
    }

    /// <summary>Reads one value. Null when it is refused; then a finding says why.</summary>
    /// <param name="json">The value.</param>
    /// <param name="expected">Its type, if a schema says so.</param>
    /// <param name="where">How to call the place in a finding.</param>
    /// <param name="depth">How deep it is; a <see cref="JsonElement"/> of the caller's may be deeper than we read ourselves.</param>
    public Value? Read(JsonElement json, CedarType? expected, string where, int depth)
    {
        if (depth > Limits.JsonDepth) return Refuse("WRIT1101", where, $"is nested more than {Limits.JsonDepth} deep");
        switch (json.ValueKind)
        {
            case JsonValueKind.True: return BoolValue.True;
            case JsonValueKind.False: return BoolValue.False;
            case JsonValueKind.Number: return ReadNumber(json, where);
            case JsonValueKind.String: return ReadString(json, expected, where);
            case JsonValueKind.Array: return ReadSet(json, expected as SetType, where, depth);
            case JsonValueKind.Object: return ReadObject(json, expected, where, depth);
            default: return Refuse("WRIT1103", where, "is null, which Cedar does not have", "leave the attribute out");
        }
    }

    /// <summary>Reads <c>{"type", "id"}</c>, plainly or in its escape.</summary>
    public EntityUid? ReadUid(JsonElement json, string where)
    {
        // Keys beside those that are read are ignored, here and below, as the reference engine does.
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(EntityEscape, out var inner)) json = inner;
        if (json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("type", out var typeJson) || !JsonInput.TryGetString(typeJson, out var type)
            || !json.TryGetProperty("id", out var idJson) || !JsonInput.TryGetString(idJson, out var id))
            return Refuse("WRIT1105", where, "is not an entity: {\"type\": …, \"id\": …}, both strings") as EntityUid;
        if (EntityUid.TryCreate(type, id, out var uid)) return uid;
        return Refuse("WRIT1105", where, $"has the entity type `{type}`, which is not a name") as EntityUid;
    }

    /// <summary>Reads the fields of an object.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="typeOf">The type of a field, if known.</param>
    /// <param name="where">How to call the object in a finding.</param>
    /// <param name="depth">How deep it is.</param>
    public RecordValue? ReadFields(JsonElement json, Func<string, CedarType?> typeOf, string where, int depth)
    {
        List<KeyValuePair<string, Value>> fields = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            var key = JsonInput.KeyOf(property);
            if (key is null || !seen.Add(key)) return Refuse("WRIT1108", where, "has a key that occurs twice or is no text") as RecordValue;
            if (Read(property.Value, typeOf(key), $"{where}, attribute `{key}`,", depth + 1) is not { } value) return null;
            fields.Add(new(key, value));
        }

        return new RecordValue(fields);
    }

    private static Func<string, CedarType?> AttributesOf(CedarType? type) =>
        type is RecordType record ? key => record.Attributes.TryGetValue(key, out var attribute) ? attribute.Type : null : _ => null;

    private Value? Refuse(string id, string where, string what, string? help = null)
    {
        diagnostics.ErrorIn(source, id, $"{where} {what}", help);
        return null;
    }

    private Value? ReadNumber(JsonElement json, string where)
    {
        var isWhole = json.TryGetInt64(out var number) && json.GetRawText() != "-0";
        return isWhole ? new LongValue(number) : Refuse("WRIT1104", where, $"is {json.GetRawText()}, not a whole number of 64 bits");
    }

    private Value? ReadString(JsonElement json, CedarType? expected, string where)
    {
        if (!JsonInput.TryGetString(json, out var text)) return Refuse("WRIT1106", where, "has a lone surrogate, which is no character");
        return expected is ExtensionType extension ? MakeExtension(ConstructorOf(extension), new StringValue(text), where) : new StringValue(text);
    }

    private SetValue? ReadSet(JsonElement json, SetType? expected, string where, int depth)
    {
        var items = new Value[json.GetArrayLength()];
        var i = 0;
        foreach (var element in json.EnumerateArray())
        {
            if (Read(element, expected?.Element, where, depth + 1) is not { } item) return null;
            items[i++] = item;
        }

        return new SetValue(items);
    }

    private Value? ReadObject(JsonElement json, CedarType? expected, string where, int depth)
    {
        if (json.TryGetProperty(EntityEscape, out _)) return ReadUid(json, where);
        if (json.TryGetProperty(ExtensionEscape, out var call)) return ReadCall(call, null, where, depth);
        if (json.TryGetProperty(ExpressionEscape, out _)) return Refuse("WRIT1107", where, $"uses {ExpressionEscape}, which is no longer read");
        if (expected is EntityType) return ReadUid(json, where);
        if (expected is ExtensionType extension) return ReadCall(json, extension, where, depth);
        return ReadFields(json, AttributesOf(expected), where, depth);
    }

    // {"fn": name, "arg": value} or {"fn": name, "args": [values]}
    private Value? ReadCall(JsonElement json, ExtensionType? expected, string where, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("fn", out var nameJson) || !JsonInput.TryGetString(nameJson, out var name))
            return Refuse("WRIT1109", where, expected is null ? "has no function name in its __extn" : $"is not a value of type {expected}");
        if (!ExtensionFunction.TryGet(name, out var function) || function.Parameters.Count == 0)
            return Refuse("WRIT1109", where, $"calls `{name}`, which is not a function");
        List<JsonElement> given = [];
        if (json.TryGetProperty("arg", out var single)) given.Add(single);
        else if (json.TryGetProperty("args", out var several) && several.ValueKind == JsonValueKind.Array) given.AddRange(several.EnumerateArray());
        if (given.Count != function.Parameters.Count) return Refuse("WRIT1109", where, $"calls `{name}` with a wrong number of arguments");
        var arguments = new Value[given.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (Read(given[i], null, where, depth + 1) is not { } argument) return null;
            arguments[i] = argument;
        }

        return MakeExtension(function, arguments, where);
    }

    private Value? MakeExtension(ExtensionFunction function, StringValue argument, string where) => MakeExtension(function, [argument], where);

    private Value? MakeExtension(ExtensionFunction function, Value[] arguments, string where) =>
        function.Call(arguments, out var problem) ?? Refuse("WRIT1109", where, $"is not readable: {problem}");

    private static ExtensionFunction ConstructorOf(ExtensionType type)
    {
        var name = type.Name == "ipaddr" ? "ip" : type.Name;
        return ExtensionFunction.TryGet(name, out var function) ? function : throw new InvalidOperationException($"no constructor for {type}");
    }
}
