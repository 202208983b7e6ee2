using System.Globalization;
using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Reads policy sets in JSON. Goes on after a finding, so that there may be several.</summary>
internal sealed class PolicySetJsonReader
{
    private readonly DiagnosticBag _diagnostics = new(null);
    private readonly JsonPlace _place;
    private readonly string? _source;

    private PolicySetJsonReader(string? source)
    {
        _source = source;
        _place = new JsonPlace(_diagnostics, source, "the policy set");
    }

    public static ParseResult<PolicySet> Read(ReadOnlyMemory<byte> json, string? source)
    {
        var reader = new PolicySetJsonReader(source);
        using var document = JsonInput.ParsePolicies(json, reader._diagnostics, source);
        var set = document is null ? null : reader.Read(document.RootElement);
        return new(reader._diagnostics.HasErrors ? null : set, reader._diagnostics.ToList());
    }

    private PolicySet? Read(JsonElement json)
    {
        if (!_place.IsObject(json, "staticPolicies", "templates", "templateLinks")) return null;
        var policies = json.TryGetProperty("staticPolicies", out var given) ? ReadStatic(given) : [];
        var templates = json.TryGetProperty("templates", out given) ? ReadTemplates(given) : [];
        var links = json.TryGetProperty("templateLinks", out given) ? new TemplateLinkReader(_place).Read(given) : [];
        return _diagnostics.HasErrors ? null : PolicyLinking.Assemble(policies, templates, links, _diagnostics);
    }

    private List<Policy> ReadStatic(JsonElement json)
    {
        _place.Enter("staticPolicies");
        List<Policy> policies = [];
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var (id, policy) in Fields(json)) Add(policies, ReadOne(policy, id, SinglePolicy.Kind.Static));
                break;
            case JsonValueKind.Array:
                foreach (var (i, policy) in json.EnumerateArray().Index())
                    Add(policies, ReadOne(policy, string.Create(CultureInfo.InvariantCulture, $"policy{i}"), SinglePolicy.Kind.Static));
                break;
            default:
                ReadText(json, policies);
                break;
        }

        _place.Leave();
        return policies;
    }

    private void ReadText(JsonElement json, List<Policy> policies)
    {
        if (!_place.TryGetText(json, out var text)) return;
        var read = PolicySet.Parse(text, _source);
        foreach (var found in read.Diagnostics) _diagnostics.Add(found);
        if (!read.Ok) return;
        foreach (var template in read.Value.Templates)
            _place.Refuse("WRIT1019", $"has the template `{template.Id}`", "put it among the templates");
        policies.AddRange(read.Value.Policies);
    }

    private List<Template> ReadTemplates(JsonElement json)
    {
        _place.Enter("templates");
        List<Template> templates = [];
        if (json.ValueKind != JsonValueKind.Object) _place.IsObject(json);
        else foreach (var (id, template) in Fields(json)) Add(templates, ReadOne(template, id, SinglePolicy.Kind.Template) is { } body ? new Template(body) : null);
        _place.Leave();
        return templates;
    }

    private List<(string Id, JsonElement Value)> Fields(JsonElement json)
    {
        List<(string, JsonElement)> fields = [];
        foreach (var property in json.EnumerateObject())
        {
            if (JsonInput.KeyOf(property) is { } id) fields.Add((id, property.Value));
            else _place.Refuse("WRIT1108", "has an id that is no text");
        }

        return fields;
    }

    // Findings are bounded; what comes after the last of them is not read.
    private Policy? ReadOne(JsonElement json, string id, SinglePolicy.Kind kind) =>
        _diagnostics.Full ? null : SinglePolicy.ReadJson(json, id, _source, kind, _diagnostics);

    private static void Add<T>(List<T> list, T? item)
        where T : class
    {
        if (item is not null) list.Add(item);
    }
}
