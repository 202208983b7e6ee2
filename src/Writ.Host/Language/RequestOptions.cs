using System.CommandLine;
using System.Text;
using System.Text.Json;
using Writ.Cedar;
using Writ.Host.Output;
using ParseResult = System.CommandLine.ParseResult;

namespace Writ.Host.Language;

/// <summary>The options that say what is asked: policies, entities, schema and the request, from a file or from the command line.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string> _policies = Required("--policies", "policies: Cedar text or JSON", "-p");
    private readonly Option<string> _entities = Required("--entities", "entities in JSON");
    private readonly Option<string?> _schema = new("--schema", "-s") { Description = "schema: Cedar text or JSON; the request and the entities are then checked against it", HelpName = "FILE" };
    private readonly Option<string?> _links = new("--template-linked", "-k") { Description = "links of templates, in JSON", HelpName = "FILE" };
    private readonly Option<string?> _principal = new("--principal", "-l") { Description = "such as 'User::\"alice\"'", HelpName = "UID" };
    private readonly Option<string?> _action = new("--action", "-a") { Description = "such as 'Action::\"view\"'", HelpName = "UID" };
    private readonly Option<string?> _resource = new("--resource", "-r") { Description = "such as 'Photo::\"vacation.jpg\"'", HelpName = "UID" };
    private readonly Option<string?> _context = new("--context", "-c") { Description = "the request's context in JSON (else it is empty)", HelpName = "FILE" };
    private readonly Option<string?> _request = new("--request-json") { Description = "the request in one JSON object: principal, action, resource, context", HelpName = "FILE" };
    private readonly Option<bool> _unchecked = new("--no-request-validation") { Description = "take the schema to read the entities and the context, and do not check the request against it" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _policies, _entities, _schema, _links, _principal, _action, _resource, _context, _request, _unchecked }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            var parts = new[] { result.GetValue(_principal), result.GetValue(_action), result.GetValue(_resource) };
            var inJson = result.GetValue(_request) is not null;
            if (inJson && (parts.Any(part => part is not null) || result.GetValue(_context) is not null))
                result.AddError("--request-json has the whole request: leave out --principal, --action, --resource and --context");
            else if (!inJson && parts.Any(part => part is null))
                result.AddError("a request needs --principal, --action and --resource, or --request-json");
        });
    }

    /// <summary>Reads everything; null where something is wrong, and then the files say what.</summary>
    public Question? Read(ParseResult parsed, CedarFiles files)
    {
        var policies = files.Policies(parsed.GetValue(_policies)!, parsed.GetValue(_links));
        var schemaPath = parsed.GetValue(_schema);
        var schema = schemaPath is null ? null : files.Schema(schemaPath);
        // Entities and contexts are read by the schema's types: without it, what they mean is not known.
        if (schemaPath is not null && schema is null) return null;
        var entities = files.Entities(parsed.GetValue(_entities)!, schema);
        var request = parsed.GetValue(_request) is { } path ? FromJson(path, schema, files) : FromParts(parsed, schema, files);
        if (request is not null && schema is not null && !parsed.GetValue(_unchecked)) files.Keep(schema.ValidateRequest(request));
        if (policies is null || entities is null || request is null || files.Failed) return null;
        return new Question(policies, entities, request);
    }

    private Request? FromParts(ParseResult parsed, Schema? schema, CedarFiles files)
    {
        var principal = Uid(parsed.GetValue(_principal)!, "--principal", files);
        var action = Uid(parsed.GetValue(_action)!, "--action", files);
        var resource = Uid(parsed.GetValue(_resource)!, "--resource", files);
        var path = parsed.GetValue(_context);
        var context = path is null ? RecordValue.Empty : Context(files.Utf8(path), action, schema, files, CedarFiles.NameOf(path));
        return principal is null || action is null || resource is null || context is null ? null : new Request(principal, action, resource, context);
    }

    private static Request? FromJson(string path, Schema? schema, CedarFiles files)
    {
        var name = CedarFiles.NameOf(path);
        using var json = Document(files.Utf8(path), name);
        EntityUid? Part(string part)
        {
            if (json.RootElement.TryGetProperty(part, out var value) && value.ValueKind == JsonValueKind.String) return Uid(value.GetString()!, $"{name}: {part}", files);
            throw Misshapen(name, $"`{part}` is missing, or no text such as User::\"alice\"");
        }

        var (principal, action, resource) = (Part("principal"), Part("action"), Part("resource"));
        var context = json.RootElement.TryGetProperty("context", out var given) && given.ValueKind != JsonValueKind.Null
            ? Context(Encoding.UTF8.GetBytes(given.GetRawText()), action, schema, files, name)
            : RecordValue.Empty;
        return principal is null || action is null || resource is null || context is null ? null : new Request(principal, action, resource, context);
    }

    private static JsonDocument Document(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind == JsonValueKind.Object) return json;
            json.Dispose();
            throw Misshapen(name, "it is no JSON object");
        }
        catch (JsonException error)
        {
            throw Misshapen(name, error.Message);
        }
    }

    private static DiagnosedException Misshapen(string name, string why) => new(new Diagnosis("WRIT6102", $"{name} is not a request", why,
        "write {\"principal\": \"User::\\\"alice\\\"\", \"action\": …, \"resource\": …, \"context\": {}}", ExitCodes.Usage));

    private static RecordValue? Context(ReadOnlyMemory<byte> json, EntityUid? action, Schema? schema, CedarFiles files, string name) =>
        files.Keep(RecordValue.ParseJson(json, action is null ? null : schema?.ContextOf(action), name));

    private static EntityUid? Uid(string text, string place, CedarFiles files)
    {
        if (EntityUid.TryParse(text, out var uid)) return uid;
        files.Keep([new CedarDiagnostic("WRIT6102", DiagnosticSeverity.Error, $"`{text}` is not an entity uid", place, default, "write it as in Cedar: User::\"alice\"")]);
        return null;
    }

    private static Option<string> Required(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = "FILE", Required = true };
}

/// <summary>What is asked, and of which policies and entities.</summary>
internal sealed record Question(PolicySet Policies, Entities Entities, Request Request);
