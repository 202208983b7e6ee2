using Writ.Tests.Cedar.Differential;
using Writ.Tests.Cedar.Generated;

namespace Writ.Tests.Cedar.Naive;

/// <summary>The compiled evaluator against a direct reading of the language reference, over generated cases.</summary>
public sealed class NaiveAgreementTests
{
    private const int Cases = 400;
    private const int RequestsACase = 25;

    [Fact]
    public void The_compiled_evaluator_agrees_with_a_direct_reading_of_the_reference()
    {
        var (asked, allowed, erring, differences) = (0, 0, 0, new List<string>());
        for (var seed = 1; seed <= Cases; seed++)
        {
            var @case = CaseGenerator.Make(seed, RequestsACase) with { UseSchema = false };
            var ours = new OurEngine(@case);
            if (ours.EntitiesRead is not { } entities) continue;
            var naive = new NaiveAuthorizer(ours.Policies, entities);
            foreach (var request in @case.Requests)
            {
                if (ours.Read(request) is not { } read) continue;
                var (decision, reasons, errors) = naive.Authorize(read);
                var (expected, actual) = (OurEngine.Line(decision, reasons, errors), ours.Answer(request));
                if (expected != actual) differences.Add($"seed {seed}: {expected} by the reference, {actual} compiled");
                asked++;
                allowed += reasons.Count > 0 && decision == Writ.Cedar.Decision.Allow ? 1 : 0;
                erring += errors.Count > 0 ? 1 : 0;
            }
        }

        Assert.Empty(differences);
        // It must have met what it is about: errors, and policies that are satisfied.
        Assert.True(asked > 8000 && allowed > asked / 10 && erring > asked / 10, $"{asked} asked, {allowed} allowed, {erring} with errors");
    }
}
