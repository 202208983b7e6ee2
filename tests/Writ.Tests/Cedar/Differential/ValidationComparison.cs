namespace Writ.Tests.Cedar.Differential;

/// <summary>Strict validation, policy by policy, template by template, link by link: whether there are errors, and if not, warnings.</summary>
internal sealed class ValidationComparison(OurEngine ours, ReferenceAnswers theirs, Coverage coverage, Action<string> differ)
{
    private static readonly string[] Semantic = ["unable to find an applicable action", "policy is impossible"];

    public void Run()
    {
        foreach (var policy in ours.Policies.StaticPolicies) Compare("policy", policy.Id, policy.Text);
        foreach (var template in ours.Policies.Templates) Compare("template", template.Id, template.Text);
        foreach (var link in ours.Policies.TemplateLinks) Compare("link", link.NewId, link.ToString());
    }

    private void Compare(string kind, string id, string text)
    {
        var found = Verdicts.Findings(ours.Schema, ours.Policies, id);
        var expected = Verdict([.. theirs.Errors.Where(f => f.Policy == id)], [.. theirs.Warnings.Where(f => f.Policy == id)]);
        var verdict = Verdicts.Of(found);
        coverage.Met($"{kind} {verdict}");
        if (expected.Verdict != verdict)
            differ($"validation of {kind} {id}: {expected.Verdict} there [{string.Join("; ", expected.Messages)}], {verdict} here [{string.Join("; ", found)}]\n  {text}");
    }

    // Of its warnings the reference has some about how identifiers and strings look; they are no matter of types.
    private static (string Verdict, IEnumerable<string> Messages) Verdict(List<Finding> errors, IReadOnlyList<Finding> all)
    {
        var warnings = all.Where(f => Semantic.Any(part => f.Message.Contains(part, StringComparison.Ordinal))).ToList();
        return (errors.Count > 0 ? "invalid" : warnings.Count > 0 ? "warned of" : "valid", errors.Concat(warnings).Select(f => f.Message));
    }
}
