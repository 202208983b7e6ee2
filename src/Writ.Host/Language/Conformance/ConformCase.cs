using System.Text;
using System.Text.Json;
using Writ.Cedar;

namespace Writ.Host.Language.Conformance;

/// <summary>One case: a file that names policies, entities and a schema, and lists requests with the answers recorded.</summary>
internal sealed class ConformCase(string path, JsonElement json)
{
    private static readonly string[] Names = ["policies", "entities", "schema", "requests"];

    public string Path => path;

    /// <summary>The requests; empty where they are no list, which is a failure to load.</summary>
    public IReadOnlyList<JsonElement> Requests { get; } =
        json.GetProperty("requests") is { ValueKind: JsonValueKind.Array } requests ? [.. requests.EnumerateArray()] : [];

    public bool ShouldValidate => json.GetProperty("shouldValidate").GetBoolean();

    public static bool IsCandidate(string path) => path.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>The case in a file, or null: entities and schemas are JSON too.</summary>
    public static ConformCase? In(string path, JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && Names.All(name => json.TryGetProperty(name, out _)) ? new ConformCase(path, json) : null;

    /// <summary>Policies, schema and entities.</summary>
    /// <exception cref="LoadException">One of them does not load.</exception>
    public LoadedCase Load(Corpus corpus)
    {
        var schema = Must(SchemaFile.Parse(Text(corpus, "schema"), "schema"));
        var policies = Must(PolicyFile.Parse(Text(corpus, "policies"), "policies"));
        var entities = Must(Entities.ParseJson(Text(corpus, "entities"), schema, "entities"));
        return new LoadedCase(policies, schema, entities);
    }

    public static Request RequestOf(JsonElement request, Schema schema)
    {
        var action = Uid(request, "action");
        var context = Must(RecordValue.ParseJson(request.GetProperty("context"), schema.ContextOf(action), "context"));
        return new Request(Uid(request, "principal"), action, Uid(request, "resource"), context);
    }

    private static EntityUid Uid(JsonElement request, string part)
    {
        var uid = request.GetProperty(part);
        return EntityUid.TryCreate(uid.GetProperty("type").GetString()!, uid.GetProperty("id").GetString()!, out var made)
            ? made
            : throw new LoadException($"{part} is no entity uid: {uid}");
    }

    private string Text(Corpus corpus, string name)
    {
        var named = json.GetProperty(name).GetString() ?? throw new LoadException($"{name} is no path");
        var found = corpus.Find(named, path) ?? throw new LoadException($"there is no {named}");
        return Encoding.UTF8.GetString(corpus[found]);
    }

    private static T Must<T>(ParseResult<T> result)
        where T : class => result.Value ?? throw new LoadException(string.Join("; ", result.Diagnostics));
}

/// <summary>A case's files, read.</summary>
internal sealed record LoadedCase(PolicySet Policies, Schema Schema, Entities Entities);

/// <summary>Why a case, or a request of it, cannot be read.</summary>
internal sealed class LoadException(string why) : Exception(why);
