using System.Text.Json;
using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>Cases that people wrote: several policies and requests each, and what the reference was seen to answer.</summary>
public sealed class HandwrittenTests
{
    [SharedDataFact(ConformanceData.Handwritten)]
    public void Every_handwritten_request_is_decided_and_validated_as_recorded()
    {
        var files = ConformanceData.Read(ConformanceData.Handwritten);
        var (requests, wrong) = (0, new List<string>());
        foreach (var (path, text) in files.Where(f => f.Key.Contains("/tests/", StringComparison.Ordinal) || f.Key.StartsWith("tests/", StringComparison.Ordinal)))
        {
            if (!path.EndsWith(".json", StringComparison.Ordinal)) continue;
            using var json = JsonDocument.Parse(text);
            string Content(string key) => files.First(f => f.Key.EndsWith(json.RootElement.GetProperty(key).GetString()!, StringComparison.Ordinal)).Value;
            var policies = Must.Policies(Content("policies"));
            var authorizer = new Authorizer(policies);
            var schema = Must.Have(Schema.Parse(Content("schema")));
            var entities = Must.Have(Entities.ParseJson(Content("entities"), schema));
            if (CorpusTests.Passes(schema.ValidatePolicies(policies)) != json.RootElement.GetProperty("shouldValidate").GetBoolean()) wrong.Add(path);
            foreach (var request in json.RootElement.GetProperty("requests").EnumerateArray())
            {
                requests++;
                var contextType = schema.ContextOf(ConformanceData.Uid(request.GetProperty("action")));
                var actual = ConformanceData.Actual(authorizer.Authorize(ConformanceData.RequestOf(request, contextType), entities));
                if (actual != ConformanceData.Expected(request)) wrong.Add($"{path} {request.GetProperty("description")}: {actual}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(74, requests);
    }

    [SharedDataFact(ConformanceData.Validation)]
    public void Every_validator_case_has_its_recorded_verdicts()
    {
        var files = ConformanceData.Read(ConformanceData.Validation);
        var (cases, wrong) = (0, new List<string>());
        foreach (var (path, text) in files.Where(f => f.Key.EndsWith(".validation.json", StringComparison.Ordinal)))
        {
            var name = path.Replace(".validation.json", "", StringComparison.Ordinal);
            using var verdict = JsonDocument.Parse(text);
            using var json = JsonDocument.Parse(files[name + ".json"]);
            var checker = new VerdictChecker(name, Must.Have(Schema.Parse(files[name + ".cedarschema"])), wrong);
            checker.CheckPolicies(files[name + ".cedar"], verdict.RootElement);
            checker.CheckEntities(files[name + ".entities.json"], verdict.RootElement);
            checker.CheckRequests(json.RootElement, verdict.RootElement);
            cases++;
        }

        Assert.Empty(wrong);
        Assert.Equal(110, cases);
    }

    [SharedDataFact(ConformanceData.EntityParsing)]
    public void Every_entity_parsing_case_has_its_recorded_outcome()
    {
        var files = ConformanceData.Read(ConformanceData.EntityParsing);
        var (cases, wrong) = (0, new List<string>());
        foreach (var (path, text) in files.Where(f => f.Key.EndsWith(".parsing.json", StringComparison.Ordinal)))
        {
            using var outcome = JsonDocument.Parse(text);
            using var json = JsonDocument.Parse(files[path.Replace(".parsing.json", ".json", StringComparison.Ordinal)]);
            var folder = path[..(path.LastIndexOf('/') + 1)];
            var schema = Must.Have(Schema.Parse(files[folder + json.RootElement.GetProperty("schema").GetString()]));
            var read = Entities.ParseJson(files[folder + json.RootElement.GetProperty("entities").GetString()], schema);
            if (read.Ok != outcome.RootElement.GetProperty("allEntities").GetProperty("success").GetBoolean())
                wrong.Add($"{path}: {string.Join("; ", read.Diagnostics)}");
            cases++;
        }

        Assert.Empty(wrong);
        Assert.Equal(22, cases);
    }
}
