using Writ.Cedar;

namespace Writ.Decide;

/// <summary>Reads the annotations of policies. The reserved names are parsed and checked, names beginning <c>x_</c> are free, and
/// any other is an error: a misspelled obligation must not vanish.</summary>
/// <param name="profiles">Names of the bundle's profiles.</param>
/// <param name="budgets">Names of its budgets.</param>
internal sealed class AnnotationReader(IReadOnlyCollection<string> profiles, IReadOnlyCollection<string> budgets, Findings findings)
{
    private const int LongestId = 128;
    private const int LongestDescription = 500;

    // The conditions a permit can be made to depend on; each is a trust signal of the context.
    private static readonly string[] RequiresWords = ["attestation", "binary", "environment", "policy"];

    private static readonly string[] Obligations = ["limits", "requires", "approval", "budget", "profile"];

    private static readonly string[] Reserved = ["id", "description", .. Obligations];

    public PolicyTerms Read(Policy policy)
    {
        var terms = PolicyTerms.None;
        foreach (var annotation in policy.Annotations)
        {
            if (annotation.Name.StartsWith("x_", StringComparison.Ordinal)) continue;
            var name = "@" + annotation.Name;
            if (!Reserved.Contains(annotation.Name))
                Error(DiagnosticIds.UnknownAnnotation, policy, annotation, $"there is no annotation `{name}`", Suggest(annotation.Name));
            else if (string.IsNullOrWhiteSpace(annotation.Value))
                Error(DiagnosticIds.EmptyAnnotation, policy, annotation, $"`{name}` has no value", $"write {name}(\"…\")");
            else if (policy.Effect == Effect.Forbid && Obligations.Contains(annotation.Name))
                Error(DiagnosticIds.ObligationOnForbid, policy, annotation, $"`{name}` on a forbid asks for nothing", "move it to the permits it belongs to");
            else
                terms = Read(policy, annotation, annotation.Value, terms);
        }

        return terms;
    }

    private PolicyTerms Read(Policy policy, Annotation annotation, string text, PolicyTerms terms) => annotation.Name switch
    {
        "id" => terms with { Id = ReadId(policy, annotation, text) },
        "description" => terms with { Description = ReadDescription(policy, annotation, text) },
        "limits" => ReadLimits(policy, annotation, text, terms),
        "requires" => terms with { Requires = ReadRequires(policy, annotation, text) },
        "approval" => ReadApproval(policy, annotation, text, terms),
        "budget" => terms with { Budgets = ReadBudgets(policy, annotation, text) },
        _ => terms with { Profile = ReadProfile(policy, annotation, text) },
    };

    private string? ReadId(Policy policy, Annotation annotation, string text)
    {
        // What an id from a file's name looks like is left to those: `#` and a number.
        var good = text.Length <= LongestId && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');
        if (good) return text;
        Error(DiagnosticIds.BadPolicyId, policy, annotation, $"`{text}` is no id", $"use letters, digits and - _ . /, at most {LongestId}");
        return null;
    }

    private string? ReadDescription(Policy policy, Annotation annotation, string text)
    {
        if (text.Length <= LongestDescription && !text.Any(char.IsControl)) return text;
        Error(
            DiagnosticIds.BadDescription, policy, annotation, "the description is not one short line",
            $"write at most {LongestDescription} characters on one line");
        return null;
    }

    private PolicyTerms ReadLimits(Policy policy, Annotation annotation, string text, PolicyTerms terms)
    {
        if (LimitsText.TryParse(text, out var limits, out var why)) return terms with { Limits = limits };
        Error(why.Id, policy, annotation, why.Reason, why.Remedy);
        return terms;
    }

    private List<string> ReadRequires(Policy policy, Annotation annotation, string text)
    {
        SortedSet<string> words = new(StringComparer.Ordinal);
        foreach (var word in Words(text))
        {
            if (!RequiresWords.Contains(word))
                Error(DiagnosticIds.BadRequires, policy, annotation, $"there is no condition `{word}`", Nearest.Help(word, RequiresWords));
            else if (!words.Add(word))
                Error(DiagnosticIds.BadRequires, policy, annotation, $"`{word}` is required twice", "keep one of them");
        }

        return [.. words];
    }

    private PolicyTerms ReadApproval(Policy policy, Annotation annotation, string text, PolicyTerms terms)
    {
        if (Approval.TryParse(text, out var approval, out var problem)) return terms with { Approval = approval };
        Error(
            DiagnosticIds.BadApproval, policy, annotation, $"`{text}` {problem}",
            "write for example @approval(\"2 of Role::\\\"sre\\\" within 10m\")");
        return terms;
    }

    private List<string> ReadBudgets(Policy policy, Annotation annotation, string text)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (var name in Words(text))
        {
            if (!budgets.Contains(name))
                Error(
                    DiagnosticIds.UnknownBudget, policy, annotation, $"there is no budget `{name}`", Help(name, budgets, BundleLayout.Budgets));
            else
                names.Add(name);
        }

        return [.. names];
    }

    private string? ReadProfile(Policy policy, Annotation annotation, string text)
    {
        if (profiles.Contains(text)) return text;
        Error(
            DiagnosticIds.UnknownProfile, policy, annotation, $"there is no profile `{text}`", Help(text, profiles, $"profiles/{text}.json"));
        return null;
    }

    private static string Help(string word, IReadOnlyCollection<string> known, string file) =>
        Nearest.Of(word, known) is { } nearest ? $"did you mean `{nearest}`?" : $"define it in {file}";

    private static string Suggest(string name) =>
        (Nearest.Of(name, Reserved) is { } nearest ? $"did you mean `@{nearest}`? " : $"the annotations are @{string.Join(", @", Reserved)}; ")
        + "names of your own begin with x_";

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private void Error(string id, Policy policy, Annotation annotation, string message, string help) =>
        findings.Error(id, policy.Source, annotation.Span, message, help);
}
