namespace Writ.Cedar;

/// <summary>Puts policy sets together: ids are distinct, and every link fits a template.</summary>
internal static class PolicyLinking
{
    private const string IdAnnotation = "id";

    /// <summary>The set, or null where a finding says why there is none.</summary>
    public static PolicySet? Assemble(
        IReadOnlyList<Policy> policies, IReadOnlyList<Template> templates, IReadOnlyList<TemplateLink> links, DiagnosticBag diagnostics)
    {
        if (policies.Count + templates.Count + links.Count > Limits.Policies)
        {
            diagnostics.ErrorIn(null, "WRIT1025", $"there are more than {Limits.Policies} policies, templates and links", "split the set");
            return null;
        }

        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (var policy in policies) TakeId(ids, policy, diagnostics);
        foreach (var template in templates) TakeId(ids, template.Body, diagnostics);
        // Of two templates with one id, which is reported above, links are looked up in the first.
        var byId = templates.DistinctBy(t => t.Id).ToDictionary(t => t.Id, StringComparer.Ordinal);
        List<Policy> linked = [];
        foreach (var link in links)
        {
            if (!byId.TryGetValue(link.TemplateId, out var template)) ReportTemplate(link, policies, diagnostics);
            else if (template.Link(link, diagnostics) is { } policy && TakeId(ids, policy, diagnostics)) linked.Add(policy);
        }

        return diagnostics.HasErrors ? null : new PolicySet([.. policies, .. linked], templates);
    }

    public static ParseResult<PolicySet> NameByAnnotation(PolicySet set)
    {
        var renamed = set.Templates.Where(t => NameOf(t.Annotations) is not null).ToDictionary(t => t.Id, t => NameOf(t.Annotations)!, StringComparer.Ordinal);
        // A template-linked policy whose template is elsewhere stays as it is.
        var policies = set.Policies.Where(p => p.Link is not { } link || !set.TryGetTemplate(link.TemplateId, out _))
            .Select(p => p.Link is null && NameOf(p.Annotations) is { } name ? p.WithId(name) : p);
        var templates = set.Templates.Select(t => renamed.TryGetValue(t.Id, out var name) ? t.WithId(name) : t);
        var links = set.TemplateLinks.Where(l => set.TryGetTemplate(l.TemplateId, out _)).Select(l => renamed.TryGetValue(l.TemplateId, out var name) ? l with { TemplateId = name } : l);
        return PolicySet.Create(policies, templates, links);
    }

    private static string? NameOf(IReadOnlyList<Annotation> annotations) => annotations.FirstOrDefault(a => a.Name == IdAnnotation)?.Value;

    private static bool TakeId(HashSet<string> ids, Policy policy, DiagnosticBag diagnostics)
    {
        if (ids.Add(policy.Id)) return true;
        var message = policy.Link is null
            ? $"two policies or templates have the id `{policy.Id}`"
            : $"the id `{policy.Id}` of a link is taken by another policy or template";
        diagnostics.Add(new("WRIT1021", DiagnosticSeverity.Error, message, policy.Source, policy.Span, "give one of them another id"));
        return false;
    }

    private static void ReportTemplate(TemplateLink link, IReadOnlyList<Policy> policies, DiagnosticBag diagnostics)
    {
        var isPolicy = policies.Any(p => p.Id == link.TemplateId);
        diagnostics.ErrorIn(
            null, isPolicy ? "WRIT1023" : "WRIT1022",
            $"the link `{link.NewId}` names `{link.TemplateId}`, which is {(isPolicy ? "a policy, not a template" : "no template of this set")}",
            isPolicy ? "only templates, which have slots, are linked" : "correct the template's id, or add the template");
    }
}
