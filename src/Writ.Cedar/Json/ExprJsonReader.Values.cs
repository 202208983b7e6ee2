using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Sets, records, calls, and the values that may stand plainly under <c>Value</c>.</summary>
internal sealed partial class ExprJsonReader
{
    private List<Expr>? ReadList(JsonElement json)
    {
        if (!place.IsArray(json)) return null;
        List<Expr?> items = [];
        foreach (var element in json.EnumerateArray())
        {
            if (place.Diagnostics.Full) return null;
            place.Enter($"{items.Count}");
            items.Add(Read(element));
            place.Leave();
        }

        return items.TrueForAll(i => i is not null) ? items.ConvertAll(i => i!) : null;
    }

    private RecordExpr? ReadRecord(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object) return ReadFields(json, Read);
        place.IsObject(json);
        return null;
    }

    private RecordExpr? ReadFields(JsonElement json, Func<JsonElement, Expr?> read)
    {
        var fits = true;
        List<string> keys = [];
        List<Expr> values = [];
        foreach (var property in json.EnumerateObject())
        {
            if (place.Diagnostics.Full) return null;
            var key = JsonInput.KeyOf(property);
            if (key is null)
            {
                fits = place.Refuse("WRIT1108", "has a key that is no text");
                continue;
            }

            place.Enter(key);
            var value = read(property.Value);
            place.Leave();
            fits &= value is not null;
            keys.Add(key);
            values.Add(value!);
        }

        return fits ? new RecordExpr(default, keys, values) : null;
    }

    private CallExpr? ReadCall(string name, JsonElement json)
    {
        if (!ExtensionFunction.TryGet(name, out var function))
        {
            string[] known = [.. ExtensionFunction.ConstructorNames, .. ExtensionFunction.MethodNames];
            place.Refuse("WRIT1131", "is not a form of expression, nor a function", Similar.Suggest(name, known));
            return null;
        }

        return ReadList(json) is { } arguments ? MakeCall(function, arguments) : null;
    }

    private CallExpr? MakeCall(ExtensionFunction function, List<Expr> arguments)
    {
        if (!function.IsMethod || arguments.Count > 0) return new CallExpr(default, function, arguments);
        place.Refuse("WRIT1016", $"calls the method `{function.Name}` without anything to call it on", "the first argument is what stands before the dot");
        return null;
    }

    private Expr? ReadValue(JsonElement json)
    {
        if (!Descend()) return null;
        var expr = json.ValueKind switch
        {
            JsonValueKind.Object => ReadObject(json),
            JsonValueKind.Array => ReadArray(json),
            // Without depth: these hold nothing.
            _ => new ValueReader(place.Diagnostics, place.Source).Read(json, null, place.ToString(), 0) is { } value ? new LiteralExpr(default, value) : null,
        };
        _depth--;
        return expr;
    }

    private SetExpr? ReadArray(JsonElement json)
    {
        List<Expr?> items = [];
        foreach (var element in json.EnumerateArray())
        {
            if (place.Diagnostics.Full) return null;
            place.Enter($"{items.Count}");
            items.Add(ReadValue(element));
            place.Leave();
        }

        return items.TrueForAll(i => i is not null) ? new SetExpr(default, items!) : null;
    }

    // What has the shape of an escape is one; anything else is a record, whatever its keys are called.
    private Expr? ReadObject(JsonElement json)
    {
        if (json.TryGetProperty("__expr", out var old) && old.ValueKind == JsonValueKind.String)
        {
            place.Refuse("WRIT1107", "uses __expr, which is no longer read", "use __entity or __extn, or an expression instead of a value");
            return null;
        }

        if (json.TryGetProperty("__entity", out var entity) && IsText(entity, "type") && IsText(entity, "id"))
            return new ValueReader(place.Diagnostics, place.Source).ReadUid(json, place.ToString()) is { } uid ? new LiteralExpr(default, uid) : null;
        if (json.TryGetProperty("__extn", out var call) && IsText(call, "fn") && (call.TryGetProperty("arg", out _) || call.TryGetProperty("args", out _)))
            return ReadExtension(call);
        return ReadFields(json, ReadValue);
    }

    private CallExpr? ReadExtension(JsonElement json)
    {
        place.Enter("__extn");
        var expr = ReadExtensionCall(json);
        place.Leave();
        return expr;
    }

    private CallExpr? ReadExtensionCall(JsonElement json)
    {
        if (place.Text(json, "fn") is not { } name) return null;
        if (!ExtensionFunction.TryGet(name, out var function))
        {
            place.Refuse("WRIT1109", $"calls `{name}`, which is not a function");
            return null;
        }

        List<Expr?> arguments = [];
        if (json.TryGetProperty("arg", out var single)) arguments.Add(ReadValue(single));
        else if (json.TryGetProperty("args", out var several) && place.IsArray(several)) arguments.AddRange(several.EnumerateArray().Select(ReadValue));
        else return null;
        return arguments.TrueForAll(a => a is not null) ? MakeCall(function, arguments!) : null;
    }

    private static bool IsText(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String;
}
