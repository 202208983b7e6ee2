namespace Writ.Cedar;

/// <summary>Policies with distinct ids, in order, and templates not yet linked.</summary>
public sealed class PolicySet
{
    private PolicySet(IReadOnlyList<Policy> policies, IReadOnlyList<Template> templates)
    {
        Policies = policies;
        Templates = templates;
    }

    public static PolicySet Empty { get; } = new([], []);

    public IReadOnlyList<Policy> Policies { get; }

    /// <summary>Policies with slots. They decide nothing.</summary>
    public IReadOnlyList<Template> Templates { get; }

    /// <summary>
    /// Reads policies. They are named prefix0, prefix1, … in order, templates counted with them; an <c>@id</c> annotation
    /// names nothing by itself. After an error reading goes on at the next policy, so that there may be several findings.
    /// </summary>
    public static ParseResult<PolicySet> Parse(string text, string? source = null, string idPrefix = "policy")
    {
        ArgumentNullException.ThrowIfNull(text);
        var sourceText = new SourceText(text, source);
        var diagnostics = new DiagnosticBag(sourceText);
        var (policies, templates) = new PolicyParser(sourceText, diagnostics).ParsePolicies(idPrefix);
        return new(diagnostics.HasErrors ? null : new PolicySet(policies, templates), diagnostics.ToList());
    }

    /// <summary>Puts policies together. Two with one id are an error.</summary>
    public static ParseResult<PolicySet> Create(IEnumerable<Policy> policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        Policy[] all = [.. policies];
        var diagnostics = new DiagnosticBag(null);
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (var policy in all)
        {
            if (ids.Add(policy.Id)) continue;
            diagnostics.Add(new(
                "WRIT1021", DiagnosticSeverity.Error, $"two policies have the id `{policy.Id}`", policy.Source, policy.Span, "give one of them another id"));
        }

        return new(diagnostics.HasErrors ? null : new PolicySet(all, []), diagnostics.ToList());
    }
}
