using Writ.Tests.Cedar.Differential;
using Writ.Tests.Cedar.Generated;

namespace Writ.Tests.Cedar.Naive;

/// <summary>The compiled evaluator against a direct reading of the language reference, over generated cases.</summary>
public sealed class NaiveAgreementTests
{
    private const int Cases = 1000;
    private const int RequestsACase = 12;

    [Fact]
    public void The_compiled_evaluator_agrees_with_a_direct_reading_of_the_reference()
    {
        var (coverage, differences) = (new Coverage(), new List<string>());
        for (var seed = 1; seed <= Cases; seed++)
        {
            var @case = CaseGenerator.Make(seed, RequestsACase) with { UseSchema = false };
            var ours = new OurEngine(@case);
            if (ours.Entities is not { } entities) continue;
            var naive = new NaiveAuthorizer(ours.Policies, entities, coverage);
            foreach (var request in @case.Requests)
            {
                if (ours.Read(request) is not { } read) continue;
                var (decision, reasons, errors) = naive.Authorize(read);
                var (expected, (actual, _)) = (OurEngine.Line(decision, reasons, errors), ours.Answer(read));
                if (expected != OurEngine.Line(actual)) differences.Add($"seed {seed}: {expected} by the reference, {OurEngine.Line(actual)} compiled");
            }
        }

        Assert.Empty(differences);
        // It must have met what it is about: every operator, with everything that may come of it.
        Assert.Empty(coverage.MissingOf(Coverage.Evaluation));
    }
}
