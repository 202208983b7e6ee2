using System.Text;
using System.Text.Json.Nodes;
using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>The JSON policy format (EST), both ways; the vectors are what the reference engine (4.13) was seen to do.</summary>
public sealed class PolicyJsonTests
{
    private const string Head = """{"effect":"permit","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[""";

    [Fact]
    public void Policies_are_written_as_the_reference_writes_them_and_read_again()
    {
        foreach (var vector in Vectors("est-written.json"))
        {
            var text = vector!["policy"]!.GetValue<string>();
            var expected = vector["est"]!;
            var body = Body(text);
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(body.ToJson())), $"{text}\n{body.ToJson()}");
            AssertRoundTrip(body);
            var read = Read(expected.ToJsonString(), out _);
            Assert.Equal(body.ToJson(), read!.ToJson());
        }
    }

    [Fact]
    public void What_the_reference_reads_is_read_and_what_it_refuses_is_refused()
    {
        foreach (var vector in Vectors("est-read.json"))
        {
            var read = Read(vector!["est"]!.ToJsonString(), out var found);
            var what = read is null ? "nothing" : read.HasSlots ? "template" : "policy";
            Assert.True(vector["reads"]!.GetValue<string>() == what, $"{vector}\n{string.Join('\n', found)}");
            Assert.Equal(read is null, found.Any(f => f.Severity == DiagnosticSeverity.Error));
            if (read is not null) AssertRoundTrip(read);
        }
    }

    [Fact]
    public void Policy_sets_answer_as_the_reference_answered_with_their_templates_and_links()
    {
        var request = new Request(new("U", "a"), new("Action", "x"), new("R", "r"), RecordValue.Empty);
        foreach (var vector in Vectors("policy-sets.json"))
        {
            var set = PolicySet.ParseJson(Bytes(vector!["set"]!.ToJsonString()));
            var answer = set.Ok ? Answer(set.Value) : "refused";
            Assert.Equal($"{vector["set"]}\n{vector["answer"]}", $"{vector["set"]}\n{answer}");
            if (!set.Ok) continue;
            var again = Must.Have(PolicySet.ParseJson(Bytes(set.Value.ToJson())));
            Assert.Equal(set.Value.ToJson(), again.ToJson());
            Assert.Equal(answer, Answer(again));
        }

        string Answer(PolicySet set)
        {
            var response = new Authorizer(set).Authorize(request, Entities.Empty);
            return $"{(response.Decision == Decision.Allow ? "allow" : "deny")} because of [{string.Join(' ', response.Reasons.Order(StringComparer.Ordinal))}] "
                + $"failed [{string.Join(' ', response.Errors.Select(e => e.PolicyId).Order(StringComparer.Ordinal))}]";
        }
    }

    [Fact]
    public void Generated_policies_survive_the_way_through_json_and_through_text()
    {
        for (var seed = 0; seed < 3000; seed++) AssertRoundTrip(Must.Have(Policy.Parse(new PolicyGenerator(seed).Policy())));
    }

    [SharedDataFact(ConformanceData.Corpus)]
    public void Every_corpus_policy_survives_the_way_through_json_and_through_text()
    {
        var files = ConformanceData.Read(ConformanceData.Corpus).Where(f => f.Key.EndsWith(".cedar", StringComparison.Ordinal)).ToList();
        foreach (var (_, text) in files) AssertRoundTrip(Must.Have(Policy.Parse(text)));
        Assert.Equal(3957, files.Count);
    }

    [Fact]
    public void Several_mistakes_are_reported_at_once_each_with_its_place()
    {
        const string Json = """
            {"effect":"allow","principal":{"op":"=="},"action":{"op":"==","entity":{"type":"User","id":"u"}},"resource":{"op":"is","entity_type":"A B"},"conditions":[
              {"kind":"when","body":{"&&":{"left":{"Var":"me"},"right":{"==":{"left":{"Value":null}}}}}},{"kind":"if","body":{"isipv4":[{"Value":1.5}]}}],"extra":1}
            """;
        var found = Policy.ParseJson(Bytes(Json)).Diagnostics;
        Assert.Equal(["WRIT1130"], found.Select(f => f.Id));
        found = Policy.ParseJson(Bytes(Json.Replace(",\"extra\":1", "", StringComparison.Ordinal)), "p", "p.json").Diagnostics;
        Assert.Equal(
            ["WRIT1130", "WRIT1130", "WRIT1020", "WRIT1132", "WRIT1017", "WRIT1103", "WRIT1130", "WRIT1130", "WRIT1131"], found.Select(f => f.Id));
        Assert.Contains(found, f => f.ToString() == "p.json: WRIT1130 the policy `p`, conditions.0.body.&&.right.==, has no `right`");
        Assert.Contains(found, f => f.Help == "did you mean `isIpv4`?");
    }

    [Theory]
    [InlineData("""{"!":{"arg":""", """{"Value":true}""", "}}")]
    [InlineData("""{"Set":[""", """{"Value":1}""", "]}")]
    [InlineData("""{"Record":{"a":""", """{"Value":1}""", "}}")]
    [InlineData("""{"&&":{"left":{"Value":true},"right":""", """{"Value":true}""", "}}")]
    [InlineData("""{"+":{"left":""", """{"Value":1}""", ""","right":{"Value":1}}}""")]
    [InlineData("""{".":{"left":""", """{"Var":"context"}""", ""","attr":"a"}}""")]
    [InlineData("""{"has":{"left":""", """{"Var":"context"}""", ""","attr":"a"}}""")]
    [InlineData("""{"Value":[""", "1", "]}")]
    public void Depth_is_bounded_on_a_small_stack_and_what_is_accepted_is_used_on_one(string open, string middle, string close)
    {
        // The last form nests values; the others nest expressions.
        var nest = open.StartsWith("{\"Value", StringComparison.Ordinal)
            ? (Func<int, string>)(depth => $"{{\"Value\":{PolicyParserTests.Repeat("[", depth)}1{PolicyParserTests.Repeat("]", depth)}}}")
            : depth => PolicyParserTests.Repeat(open, depth) + middle + PolicyParserTests.Repeat(close, depth);
        foreach (var depth in (int[])[190, 700, 1000, 9_000, 400_000])
        {
            var result = PolicyParserTests.OnSmallStack(() =>
            {
                var read = Policy.ParseJson(Bytes($"{Head}{{\"kind\":\"when\",\"body\":{nest(depth)}}}]}}"));
                if (read.Ok) AssertRoundTrip(read.Value);
                return read;
            });
            if (depth < 200) Assert.True(result.Ok, string.Join('\n', result.Diagnostics));
            if (depth >= 1000) Assert.Contains(Must.Fail(result), id => id is "WRIT1002" or "WRIT1101");
        }
    }

    [Fact]
    public void Chains_of_thousands_pass_through_json()
    {
        var text = $"permit(principal, action, resource) when {{ true{PolicyParserTests.Repeat(" && true", 4_000)} || false{PolicyParserTests.Repeat(" || false", 4_000)} }};";
        PolicyParserTests.OnSmallStack(() =>
        {
            AssertRoundTrip(Must.Have(Policy.Parse(text)));
            return "";
        });
    }

    [Fact]
    public void The_spans_of_a_policy_that_was_json_point_into_its_own_text()
    {
        var policy = Must.Have(Policy.ParseJson(Bytes(Head + """{"kind":"when","body":{"==":{"left":{"Var":"principal"},"right":{"Value":1}}}}]}"""), "p"));
        Assert.Equal("permit(principal, action, resource)\nwhen { principal == 1 };", policy.Text);
        var body = policy.Conditions[0].Body;
        Assert.Equal("principal == 1", policy.Text[body.Range.Start..body.Range.End]);
    }

    private static Policy Body(string text)
    {
        var policy = Policy.Parse(text);
        return policy.Ok ? policy.Value : Must.Have(Template.Parse(text)).Body;
    }

    // A policy or a template, whichever it is.
    private static Policy? Read(string json, out IReadOnlyList<CedarDiagnostic> found)
    {
        var policy = Policy.ParseJson(Bytes(json));
        found = policy.Diagnostics;
        if (policy.Ok || found[0].Id != "WRIT1019") return policy.Value;
        var template = Template.ParseJson(Bytes(json));
        found = template.Diagnostics;
        return template.Value?.Body;
    }

    private static void AssertRoundTrip(Policy policy)
    {
        var json = policy.ToJson();
        var read = Read(json, out var found);
        Assert.True(read is not null, $"{policy.Text}\n{json}\n{string.Join('\n', found)}");
        Assert.Equal(json, read.ToJson());
        var printed = PolicyPrinter.Print(policy);
        Assert.Equal(json, Body(printed).ToJson());
        // What has been through JSON once has one order and no parentheses too many: from then on its text stays as it is.
        Assert.Equal(read.Text, PolicyPrinter.Print(Body(read.Text)));
    }

    private static JsonArray Vectors(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "vectors", "cedar", name)))!.AsArray();

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
