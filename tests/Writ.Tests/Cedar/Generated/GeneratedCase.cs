using System.Text.Json.Nodes;

namespace Writ.Tests.Cedar.Generated;

internal sealed record GeneratedTemplate(string Id, string Text, bool NeedsPrincipal, bool NeedsResource);

/// <summary>Type and id of an entity, unquoted.</summary>
internal sealed record Name(string Type, string Id)
{
    public JsonObject ToJson() => new() { ["type"] = Type, ["id"] = Id };
}

internal sealed record GeneratedLink(string Id, string Template, Name? Principal, Name? Resource);

/// <param name="Context">Entities and extension values in their escapes.</param>
internal sealed record GeneratedRequest(Name Principal, Name Action, Name Resource, JsonObject Context);

/// <summary>A schema, policies, entities, and what is asked of them: all that an engine needs.</summary>
/// <param name="Seed">The whole case again.</param>
/// <param name="UseSchema">Whether entities and requests are read with the schema, and validated.</param>
internal sealed record GeneratedCase(
    int Seed, bool UseSchema, string Schema, IReadOnlyList<(string Id, string Text)> Policies, IReadOnlyList<GeneratedTemplate> Templates,
    IReadOnlyList<GeneratedLink> Links, JsonArray Entities, IReadOnlyList<GeneratedRequest> Requests);
