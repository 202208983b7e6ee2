using System.Text.Json;
using Writ.Cedar;

namespace Writ.Tests.Cedar;

/// <summary>Compares what a schema says of entities and requests with recorded verdicts.</summary>
internal sealed class VerdictChecker(string name, Schema schema, List<string> wrong)
{
    public void CheckPolicies(string text, JsonElement verdict)
    {
        var perPolicy = verdict.GetProperty("policyValidation").GetProperty("perPolicy");
        foreach (var policy in Must.Policies(text).Policies)
        {
            var found = schema.ValidatePolicies(Must.Have(PolicySet.Create([policy])));
            if (perPolicy.GetProperty(policy.Id).GetProperty("strict").GetBoolean() != CorpusTests.Passes(found))
                wrong.Add($"{name} {policy.Id}: {string.Join("; ", found)}");
        }
    }

    public void CheckEntities(string entitiesJson, JsonElement verdict)
    {
        var perEntity = verdict.GetProperty("entityValidation").GetProperty("perEntity");
        using var entities = JsonDocument.Parse(entitiesJson);
        foreach (var entity in entities.RootElement.EnumerateArray())
        {
            var uid = entity.GetProperty("uid");
            if (uid.TryGetProperty("__entity", out var inner)) uid = inner;
            var recorded = perEntity.GetProperty($"{uid.GetProperty("type").GetString()}::{uid.GetProperty("id").GetString()}");
            var isValid = !recorded.TryGetProperty("errors", out var errors) || errors.GetArrayLength() == 0;
            var read = Entities.ParseJson($"[{entity.GetRawText()}]", schema);
            if (read.Ok != isValid) wrong.Add($"{name} {uid}: {string.Join("; ", read.Diagnostics)}");
        }
    }

    public void CheckRequests(JsonElement json, JsonElement verdict)
    {
        var requests = json.GetProperty("requests").EnumerateArray();
        foreach (var recorded in verdict.GetProperty("requestValidation").EnumerateArray())
        {
            Assert.True(requests.MoveNext());
            var context = requests.Current.GetProperty("context");
            var type = schema.ContextOf(ConformanceData.Uid(requests.Current.GetProperty("action")));
            var isValid = RecordValue.ParseJson(context, type).Ok
                && schema.ValidateRequest(ConformanceData.RequestOf(requests.Current, type)).Count == 0;
            if (isValid != recorded.GetProperty("strict").GetBoolean()) wrong.Add($"{name} {recorded.GetProperty("description")}");
        }
    }
}
