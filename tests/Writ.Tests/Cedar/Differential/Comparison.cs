using Writ.Cedar;
using Writ.Tests.Cedar.Generated;
using Writ.Tests.Cedar.Naive;

namespace Writ.Tests.Cedar.Differential;

/// <summary>
/// Asks the compiled engine, the reference engine and the naive one the same, says where they differ, and counts what was
/// met.
/// </summary>
internal sealed class Comparison(ReferenceEngine reference)
{
    private readonly List<string> _differences = [];

    public IReadOnlyList<string> Differences => _differences;

    public Coverage Coverage { get; } = new();

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
        Written.Count(Coverage, ours);
        var fit = ours.EntitiesFit();
        Coverage.Met(fit ? "entities fit" : "entities do not fit");
        if (fit != theirs.EntitiesFit) Differ(@case, $"entities fit the schema: {theirs.EntitiesFit} there, {fit} here");
        var naive = ours.Entities is { } entities ? new NaiveAuthorizer(ours.Policies, entities, Coverage) : null;
        for (var i = 0; i < @case.Requests.Count; i++) CompareRequest(@case, i, ours, naive, theirs);
        new ValidationComparison(ours, theirs, Coverage, how => Differ(@case, how)).Run();
    }

    private void CompareRequest(GeneratedCase @case, int i, OurEngine ours, NaiveAuthorizer? naive, ReferenceAnswers theirs)
    {
        var expected = theirs.Answers[i];
        if (naive is null || ours.Read(@case.Requests[i]) is not { } request)
        {
            Coverage.Met("request refused");
            if (expected != OurEngine.Refused) Differ(@case, $"request {i}: {expected} there, refused here");
            return;
        }

        Coverage.Met("request taken");
        var (answer, ofTexts) = ours.Answer(request);
        var (line, textLine) = (OurEngine.Line(answer), OurEngine.Line(ofTexts));
        Count(request, answer, ours);
        if (line != expected) Differ(@case, $"request {i}: {expected} there, {line} here {theirs.Reasons[i]}");
        if (textLine != line) Differ(@case, $"request {i}: {line}, but of texts {textLine}");
        var (decision, reasons, errors) = naive.Authorize(request);
        var read = OurEngine.Line(decision, reasons, errors);
        if (line != read) Differ(@case, $"request {i}: {read} by a direct reading of the language, {line} here");
    }

    private void Count(Request request, Response answer, OurEngine ours)
    {
        var allowed = answer.Decision == Decision.Allow;
        Coverage.Met(allowed ? "allowed" : answer.Reasons.Count > 0 ? "denied by a forbid" : "denied by default");
        Coverage.MetIf(answer.Reasons.Count > 1, "several reasons");
        Coverage.MetIf(answer.Errors.Count > 0, "policy failed");
        Coverage.MetIf(allowed && answer.Errors.Count > 0, "allowed though a policy failed");
        Coverage.MetIf(Effects(answer, ours.Policies) > 1, "failed policies of both effects");
        Coverage.MetIf(!ours.Entities!.Contains(request.Principal), "principal missing");
        Coverage.MetIf(!ours.Entities!.Contains(request.Resource), "resource missing");
    }

    private static int Effects(Response answer, PolicySet policies) =>
        answer.Errors.Select(e => policies.TryGetPolicy(e.PolicyId, out var policy) ? policy.Effect : default).Distinct().Count();

    private void Differ(GeneratedCase @case, string how) => _differences.Add($"seed {@case.Seed}: {how}");
}
