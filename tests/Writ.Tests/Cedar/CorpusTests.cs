using System.Text.Json;
using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>The fuzz-made corpus of the reference implementation: 3,957 cases of one policy and about eight requests each.</summary>
public sealed class CorpusTests
{
    private const int Cases = 3957;
    private const int ValidatedCases = 3925;

    [SharedDataFact(ConformanceData.Corpus)]
    public void Every_corpus_request_is_decided_as_recorded()
    {
        var files = ConformanceData.Read(ConformanceData.Corpus);
        var cases = CaseNames(files);
        List<string> wrong = [];
        foreach (var name in cases)
        {
            using var json = JsonDocument.Parse(files[name + ".json"]);
            var authorizer = new Authorizer(Must.Policies(files[name + ".cedar"]));
            var entities = Must.Have(Entities.ParseJson(files[name + ".entities.json"]));
            foreach (var request in json.RootElement.GetProperty("requests").EnumerateArray())
            {
                var actual = ConformanceData.Actual(authorizer.Authorize(ConformanceData.RequestOf(request), entities));
                if (actual != ConformanceData.Expected(request)) wrong.Add($"{name} {request.GetProperty("description")}: {actual}");
            }
        }

        Assert.Equal(Cases, cases.Count);
        Assert.Empty(wrong);
    }

    [SharedDataFact(ConformanceData.Corpus)]
    public void Every_corpus_policy_validates_as_recorded()
    {
        var files = ConformanceData.Read(ConformanceData.Corpus);
        List<string> wrong = [];
        foreach (var name in CaseNames(files))
        {
            using var json = JsonDocument.Parse(files[name + ".json"]);
            var schema = Must.Have(Schema.Parse(files[name + ".cedarschema"]));
            var found = schema.ValidatePolicies(Must.Policies(files[name + ".cedar"]));
            if (json.RootElement.GetProperty("shouldValidate").GetBoolean() != Passes(found)) wrong.Add($"{name}: {string.Join("; ", found)}");
        }

        Assert.Empty(wrong);
    }

    [SharedDataFact(ConformanceData.CorpusValidation)]
    public void Every_corpus_policy_entity_and_request_has_its_recorded_verdict()
    {
        var files = ConformanceData.Read(ConformanceData.Corpus);
        var verdicts = ConformanceData.Read(ConformanceData.CorpusValidation);
        var (cases, wrong) = (0, new List<string>());
        foreach (var (path, text) in verdicts.Where(f => f.Key.EndsWith(".validation.json", StringComparison.Ordinal)))
        {
            var name = "corpus-tests/" + Path.GetFileName(path).Replace(".validation.json", "", StringComparison.Ordinal);
            using var verdict = JsonDocument.Parse(text);
            using var json = JsonDocument.Parse(files[name + ".json"]);
            var schema = Must.Have(Schema.Parse(files[name + ".cedarschema"]));
            var checker = new VerdictChecker(name, schema, wrong);
            checker.CheckPolicies(files[name + ".cedar"], verdict.RootElement);
            checker.CheckEntities(files[name + ".entities.json"], verdict.RootElement);
            checker.CheckRequests(json.RootElement, verdict.RootElement);
            cases++;
        }

        Assert.Equal(ValidatedCases, cases);
        Assert.Empty(wrong);
    }

    /// <summary>
    /// Whether the version that recorded the verdicts calls this valid. It took a policy that fits no action for an error;
    /// the language has since made that a warning, and so do we.
    /// </summary>
    internal static bool Passes(IReadOnlyList<CedarDiagnostic> found) =>
        !found.Any(d => d.Severity == DiagnosticSeverity.Error || d.Id == "WRIT1320");

    private static List<string> CaseNames(Dictionary<string, string> files) =>
        [.. files.Keys.Where(f => f.EndsWith(".cedar", StringComparison.Ordinal)).Select(f => f[..^".cedar".Length]).Order(StringComparer.Ordinal)];
}
