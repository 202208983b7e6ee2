using System.Globalization;
using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Reads and validates the texts of an authority: schema, profiles, budgets, and the policies of both tiers.</summary>
internal sealed class ContentReader(Findings findings)
{
    public BundleContent Read(Authority authority)
    {
        var schema = ReadSchema(authority.Schema);
        var profiles = ReadProfiles(authority.Profiles);
        var budgets = BudgetReader.Read(authority.Budgets, findings);

        // A profile that is there and wrong is not also missing.
        var names = authority.Profiles.Select(file => BundleLayout.ProfileName(file.Path)).ToHashSet();
        var annotations = new AnnotationReader(names, [.. budgets.Keys], findings);
        List<Rule> rules = [];
        foreach (var file in authority.Policies) ReadPolicies(file, isProtected: false, annotations, rules);
        foreach (var file in authority.Protected) ReadPolicies(file, isProtected: true, annotations, rules);
        var set = PolicySet.Create(rules.Select(rule => rule.Policy));
        findings.AddRange(set.Diagnostics);
        if (schema is not null && set.Ok) findings.AddRange(schema.ValidatePolicies(set.Value));
        return new BundleContent(schema, set.Value ?? PolicySet.Empty, rules, profiles, budgets);
    }

    private Schema? ReadSchema(string text)
    {
        if (text.Length == 0) return null;
        var read = Schema.Parse(text, BundleLayout.Schema);
        findings.AddRange(read.Diagnostics);
        return read.Value;
    }

    private Dictionary<string, Profile> ReadProfiles(IReadOnlyList<PolicyFile> files)
    {
        Dictionary<string, Profile> profiles = [];
        foreach (var file in files)
        {
            if (ProfileReader.Read(file, findings) is { } profile) profiles.Add(profile.Name, profile);
        }

        return profiles;
    }

    private void ReadPolicies(PolicyFile file, bool isProtected, AnnotationReader annotations, List<Rule> rules)
    {
        var read = PolicySet.Parse(file.Text, file.Path, BundleLayout.IdPrefix(file.Path));
        findings.AddRange(read.Diagnostics);
        if (!read.Ok) return;
        foreach (var template in read.Value.Templates)
        {
            findings.Error(
                DiagnosticIds.TemplateInBundle, file.Path, template.Span, "a template decides nothing until something links it, and nothing would",
                "write the entity in place of ?principal or ?resource");
        }

        var number = 0;
        foreach (var policy in read.Value.Policies)
        {
            // People count from 1.
            number++;
            var terms = annotations.Read(policy);
            var named = policy.WithId(terms.Id ?? string.Create(CultureInfo.InvariantCulture, $"{BundleLayout.IdPrefix(file.Path)}{number}"));
            if (isProtected && policy.Effect == Effect.Permit && !Faults.GuardOff("protected-forbid-only"))
            {
                findings.Error(
                    DiagnosticIds.ProtectedPermit, file.Path, policy.Span, "a permit stands among the protected rules, which can only forbid",
                    "move it to a file outside protected/");
            }

            rules.Add(Rule.Of(named, isProtected, terms));
        }
    }
}
