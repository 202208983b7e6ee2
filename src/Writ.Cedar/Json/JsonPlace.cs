using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Writ.Cedar;

/// <summary>
/// Where a reader of JSON is, and what it has to say about that place: a path such as <c>conditions[0].body.&amp;&amp;.left</c>,
/// since JSON that has been taken apart has no lines any more. What fails has said why and returns null or false.
/// </summary>
internal sealed class JsonPlace(DiagnosticBag diagnostics, string? source, string root)
{
    private const int LongestPath = 12;

    private readonly List<string> _path = [];

    public DiagnosticBag Diagnostics => diagnostics;

    public string? Source => source;

    public void Enter(string step) => _path.Add(step);

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>The place in words; a long path is cut in the middle.</summary>
    public override string ToString()
    {
        if (_path.Count == 0) return root;
        var steps = _path.Count <= LongestPath ? _path : [.. _path.Take(LongestPath / 2), "…", .. _path.Skip(_path.Count - (LongestPath / 2))];
        return $"{root}, {string.Join('.', steps)},";
    }

    public bool Refuse(string id, string what, string? help = null)
    {
        diagnostics.ErrorIn(source, id, $"{this} {what}", help);
        return false;
    }

    /// <summary>Whether this is an object, whatever its keys.</summary>
    public bool IsObject(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object || Refuse("WRIT1130", $"is {Describe(json)}, not an object");

    /// <summary>Reads every member of an object whose keys are names that somebody chose.</summary>
    public void ForEach(JsonElement json, Action<string, JsonElement> read)
    {
        if (!IsObject(json)) return;
        foreach (var property in json.EnumerateObject())
        {
            if (diagnostics.Full) return;
            if (JsonInput.KeyOf(property) is not { } name)
            {
                Refuse("WRIT1108", "has a key that is no text");
                continue;
            }

            Enter(name);
            read(name, property.Value);
            Leave();
        }
    }

    /// <summary>As <see cref="ForEach"/>, of an object under a key.</summary>
    public void ForEachIn(string key, JsonElement json, Action<string, JsonElement> read)
    {
        Enter(key);
        ForEach(json, read);
        Leave();
    }

    /// <summary>Whether this is an object with no other keys than these. Each other one is reported.</summary>
    public bool IsObject(JsonElement json, params ReadOnlySpan<string> keys)
    {
        if (!IsObject(json)) return false;
        var fits = true;
        foreach (var property in json.EnumerateObject())
        {
            var name = JsonInput.KeyOf(property);
            if (name is null || !keys.Contains(name)) fits = Refuse("WRIT1130", $"has the key `{name ?? "?"}`", $"the keys are {string.Join(", ", keys!)}");
        }

        return fits;
    }

    public bool IsArray(JsonElement json) => json.ValueKind == JsonValueKind.Array || Refuse("WRIT1130", $"is {Describe(json)}, not an array");

    /// <summary>A field that must be there.</summary>
    public bool TryGet(JsonElement json, string key, out JsonElement value) =>
        json.TryGetProperty(key, out value) || Refuse("WRIT1130", $"has no `{key}`");

    /// <summary>A string without lone surrogates.</summary>
    public bool TryGetText(JsonElement json, [NotNullWhen(true)] out string? text) =>
        JsonInput.TryGetString(json, out text) || Refuse("WRIT1130", json.ValueKind == JsonValueKind.String ? "has a lone surrogate, which is no character" : $"is {Describe(json)}, not a string");

    /// <summary>A field that must be there and be a string.</summary>
    public string? Text(JsonElement json, string key)
    {
        if (!TryGet(json, key, out var value)) return null;
        Enter(key);
        var fits = TryGetText(value, out var text);
        Leave();
        return fits ? text : null;
    }

    /// <summary>An entity type: identifiers joined by <c>::</c>.</summary>
    public string? EntityType(JsonElement json, string key)
    {
        if (Text(json, key) is not { } name) return null;
        if (Names.IsPath(name)) return name;
        Refuse("WRIT1132", $"has the entity type `{name}`, which is not a name", "names are identifiers joined by ::, none of them a reserved word");
        return null;
    }

    private static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
