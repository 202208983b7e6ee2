using Writ.Cedar;

namespace Writ.Tests.Cedar;

/// <summary>What strict validation says of one policy, template or link of a set.</summary>
internal static class Verdicts
{
    public static IReadOnlyList<CedarDiagnostic> Findings(Schema schema, PolicySet set, string id)
    {
        if (set.TryGetTemplate(id, out var template)) return schema.ValidatePolicies(Must.Have(PolicySet.Create([], [template])));
        Assert.True(set.TryGetPolicy(id, out var policy));
        if (policy.Link is null || !set.TryGetTemplate(policy.Link.TemplateId, out template)) return schema.ValidatePolicies(Must.Have(PolicySet.Create([policy])));
        // What is found with the link and not without it is found of the link.
        var alone = Must.Have(PolicySet.Create([], [template]));
        return [.. schema.ValidatePolicies(Must.Have(alone.Link(policy.Link))).Skip(schema.ValidatePolicies(alone).Count)];
    }

    public static string Of(IReadOnlyList<CedarDiagnostic> findings) =>
        findings.Any(d => d.Severity == DiagnosticSeverity.Error) ? "invalid" : findings.Count > 0 ? "warned of" : "valid";
}
