using Writ.Cedar;
using Writ.Tests.Cedar.Generated;

namespace Writ.Tests.Cedar.Differential;

/// <summary>Asks two engines the same and says where they differ; counts what was met, so that a run can show that it met much.</summary>
internal sealed class Comparison(ReferenceEngine reference)
{
    private readonly List<string> _differences = [];

    public IReadOnlyList<string> Differences => _differences;

    public Met Met { get; private set; }

    public void Ask(GeneratedCase @case)
    {
        var theirs = reference.Ask(@case);
        if (theirs.Refused is { } why)
        {
            // What the generator writes parses; a case that does not is the generator's fault and must not go unseen.
            Differ(@case, $"the reference refuses the {why}");
            return;
        }

        var ours = new OurEngine(@case);
        if (ours.EntitiesFit() != theirs.EntitiesFit) Differ(@case, $"entities fit the schema: {theirs.EntitiesFit} there, {!theirs.EntitiesFit} here");
        for (var i = 0; i < @case.Requests.Count; i++) CompareRequest(@case, ours, theirs, i);
        CompareValidation(@case, ours, theirs);
    }

    private void CompareRequest(GeneratedCase @case, OurEngine ours, ReferenceAnswers theirs, int i)
    {
        var answer = ours.Answer(@case.Requests[i]);
        var expected = theirs.Answers[i];
        var erring = expected != OurEngine.Refused && !expected.EndsWith('|');
        Met += new Met(1, One(expected == OurEngine.Refused), One(expected.StartsWith("allow", StringComparison.Ordinal)), One(erring), 0, 0);
        if (answer != expected) Differ(@case, $"request {i}: {expected} there, {answer} here {theirs.Reasons[i]}");
    }

    private void CompareValidation(GeneratedCase @case, OurEngine ours, ReferenceAnswers theirs)
    {
        foreach (var (id, text) in @case.Policies)
        {
            var policy = ours.Policies.Policies.Single(p => p.Id == id);
            var found = ours.Schema.ValidatePolicies(Must.Have(PolicySet.Create([policy])));
            Met += new Met(0, 0, 0, 0, 1, One(found.Any(d => d.Severity == DiagnosticSeverity.Error)));
            Compare(@case, text, theirs.Errors, id, [.. found.Where(d => d.Severity == DiagnosticSeverity.Error)]);
        }
    }

    private void Compare(GeneratedCase @case, string text, IReadOnlyList<Finding> theirs, string id, IReadOnlyList<CedarDiagnostic> ours)
    {
        var expected = theirs.Where(f => f.Policy == id).ToList();
        if ((expected.Count == 0) != (ours.Count == 0))
            Differ(@case, $"validation of {id}: [{string.Join("; ", expected.Select(f => f.Message))}] there, [{string.Join("; ", ours)}] here\n  {text}");
    }

    private static int One(bool yes) => yes ? 1 : 0;

    private void Differ(GeneratedCase @case, string how) => _differences.Add($"seed {@case.Seed}: {how}");
}
