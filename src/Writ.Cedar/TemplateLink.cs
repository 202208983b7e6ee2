namespace Writ.Cedar;

/// <summary>Says which template to link, under which id, and which entities fill its slots.</summary>
/// <param name="TemplateId">The id of the template.</param>
/// <param name="NewId">The id of the template-linked policy, which nothing else in its policy set may have.</param>
/// <param name="Principal">What fills <c>?principal</c>; null exactly where the template has no such slot.</param>
/// <param name="Resource">What fills <c>?resource</c>; null exactly where the template has no such slot.</param>
public sealed record TemplateLink(string TemplateId, string NewId, EntityUid? Principal = null, EntityUid? Resource = null)
{
    /// <summary>
    /// Reads links: a JSON array of <c>{"templateId", "newId", "values": {"?principal": {"type", "id"}, …}}</c>, as in a policy
    /// set in JSON. <c>{"template_id", "link_id", "args": {"?principal": "Type::\"id\"", …}}</c> is read too.
    /// </summary>
    /// <param name="json">The text, UTF-8.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    public static ParseResult<IReadOnlyList<TemplateLink>> ParseJson(ReadOnlyMemory<byte> json, string? source = null) =>
        TemplateLinkReader.Read(json, source);
}
