using System.Text;
using System.Text.Json.Nodes;
using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>Strict verdicts of policies, templates and links, as the reference engine (4.13) was seen to give them.</summary>
public sealed class VerdictVectorTests
{
    [Fact]
    public void Policies_templates_and_links_are_found_valid_where_the_reference_finds_them_so()
    {
        List<string> wrong = [];
        foreach (var vector in JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "vectors", "cedar", "verdicts.json")))!.AsArray())
        {
            var schema = Must.Have(Schema.Parse(vector!["schema"]!.GetValue<string>()));
            var set = Must.Have(PolicySet.ParseJson(Encoding.UTF8.GetBytes(vector["set"]!.ToJsonString())));
            foreach (var (id, expected) in vector["verdicts"]!.AsObject())
            {
                var verdict = Verdicts.Of(Verdicts.Findings(schema, set, id));
                if (verdict != expected!.GetValue<string>()) wrong.Add($"{id} of {vector["set"]!.ToJsonString()}: {expected} there, {verdict} here");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count}\n{string.Join('\n', wrong.Take(30))}");
    }
}
