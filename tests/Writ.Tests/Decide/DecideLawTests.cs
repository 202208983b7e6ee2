using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Writ.Cedar;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Decide;
using static Writ.Tests.Decide.DecideSamples;
using CedarDecision = Writ.Cedar.Decision;
using Decision = Writ.Core.Documents.Decision;

namespace Writ.Tests.Decide;

public sealed class DecideLawTests
{
    private const string Overflow = "context.arguments.argc + 9223372036854775807 > 0";

    [Fact]
    [Trait("law", "L2")]
    public void A_forbid_that_fails_denies_where_standard_Cedar_allows()
    {
        var bundle = Bundle($"{Permit}\n@id(\"broken\") forbid (principal, action, resource) when {{ {Overflow} }};");
        Assert.Equal(CedarDecision.Allow, Standard(bundle).Decision);
        var decision = Ask(bundle);
        Assert.Equal((DecisionEffect.Deny, "WRIT1620"), (decision.Effect, decision.Code));
        Assert.Equal(("broken", "policy"), (Assert.Single(decision.Failed).Id, decision.Failed[0].Tier));
        Assert.NotEmpty(decision.Failed[0].Error);
    }

    [Fact]
    [Trait("law", "L2")]
    public void A_permit_that_fails_denies_though_another_permits()
    {
        var bundle = Bundle($"{Permit}\n@id(\"broken\") permit (principal, action, resource) when {{ {Overflow} }};");
        Assert.Equal(CedarDecision.Allow, Standard(bundle).Decision);
        Assert.Equal("WRIT1620", Ask(bundle).Code);
    }

    [Fact]
    [Trait("law", "L2")]
    public void A_protected_rule_that_fails_denies()
    {
        var bundle = Bundle(Permit, ("protected/a.cedar", $"forbid (principal, action, resource) when {{ {Overflow} }};"));
        Assert.Equal(CedarDecision.Allow, Standard(bundle).Decision);
        var decision = Ask(bundle);
        Assert.Equal(("WRIT1620", "protected"), (decision.Code, decision.Failed[0].Tier));
    }

    [Theory]
    [Trait("law", "L2")]
    [InlineData("@profile(\"plain\") permit (principal, action, resource) unless { principal in Role::\"suspended\" };")]
    [InlineData("@profile(\"plain\") permit (principal, action, resource); forbid (principal in Role::\"suspended\", action, resource);")]
    [InlineData("@profile(\"plain\") permit (principal, action, resource); forbid (principal == User::\"mallory\", action, resource);")]
    [InlineData("@profile(\"plain\") permit (principal, action, resource); forbid (principal, action, resource) when { User::\"mallory\" in Role::\"suspended\" };")]
    public void An_entity_that_a_policy_names_and_that_is_missing_denies_where_standard_Cedar_allows(string policies)
    {
        var bundle = Bundle(policies);
        Assert.Equal(CedarDecision.Allow, Standard(bundle).Decision);
        var decision = Ask(bundle);
        Assert.Equal((DecisionEffect.Deny, "WRIT1621"), (decision.Effect, decision.Code));
    }

    [Fact]
    [Trait("law", "L2")]
    public void A_principal_or_a_resource_without_an_entity_denies()
    {
        var bundle = Bundle();
        foreach (var uid in new[] { "User", "Program" })
        {
            var decision = Change(bundle, document => RemoveEntity(document, uid));
            Assert.Equal((DecisionEffect.Deny, "WRIT1621"), (decision.Effect, decision.Code));
            Assert.StartsWith(uid, decision.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("law", "L2")]
    public void A_parent_without_an_entity_denies()
    {
        var decision = Change(Bundle(), document => RemoveEntity(document, "Group"));
        Assert.Equal("WRIT1621", decision.Code);
    }

    [Theory]
    [Trait("law", "L2")]
    [InlineData("uid", "\"1000\"")]
    [InlineData("shell", "\"/bin/sh\"")]
    [InlineData("name", null)]
    public void An_entity_that_does_not_fit_the_schema_denies(string attribute, string? json)
    {
        var decision = Change(Bundle(), document =>
        {
            var user = Entity(document, "User")["attrs"]!.AsObject();
            user.Remove(attribute);
            if (json is not null) user[attribute] = JsonNode.Parse(json);
        });
        Assert.Equal((DecisionEffect.Deny, "WRIT1623"), (decision.Effect, decision.Code));
    }

    [Fact]
    [Trait("law", "L2")]
    public void Entities_that_cannot_be_read_deny()
    {
        var decision = Change(Bundle(), document => Entity(document, "User")["uid"] = JsonNode.Parse("""{ "type": "User" }"""));
        Assert.Equal((DecisionEffect.Deny, "WRIT1623"), (decision.Effect, decision.Code));
    }

    [Theory]
    [Trait("law", "L2")]
    [InlineData("facts", "uid")]
    [InlineData("facts", "time")]
    [InlineData("approvals", "count")]
    public void A_context_that_lacks_a_fact_denies(string part, string name)
    {
        var decision = Change(Bundle(), document => document["context"]![part]!.AsObject().Remove(name));
        Assert.Equal((DecisionEffect.Deny, "WRIT1622"), (decision.Effect, decision.Code));
    }

    [Fact]
    [Trait("law", "L2")]
    public void A_request_of_a_type_that_the_action_does_not_take_denies()
    {
        const string Entities = """[{ "uid": { "type": "Agent", "id": "triage" }, "attrs": { "users": [] }, "parents": [] }]""";
        var bundle = Bundle(Permit, ("entities.json", Entities));
        Assert.Equal("WRIT1622", Ask(bundle, Intent() with { Principal = new EntityRef("Agent", "triage") }).Code);
        Assert.Equal("WRIT1622", Ask(bundle, Intent() with { Claims = new Dictionary<string, string> { ["role"] = "root" } }).Code);
        var withoutTheAction = StarterSchema.Text.Replace("action \"process.exec\"", "action \"process.other\"", StringComparison.Ordinal);
        Assert.Equal("WRIT1622", Ask(Bundle("// none\n", ("schema.cedarschema", withoutTheAction))).Code);
    }

    [Theory]
    [Trait("law", "L2")]
    [InlineData(null, 0, "WRIT1626")]
    [InlineData("pass", 60_001, "WRIT1627")]
    [InlineData("pass", -1, "WRIT1627")]
    [InlineData("fail", 0, "WRIT1628")]
    [InlineData("", 0, "WRIT1628")]
    [InlineData("pass", 60_000, "WRIT1600")]
    public void A_trust_signal_that_is_absent_stale_or_bad_denies(string? value, long ageMs, string code)
    {
        var bundle = Bundle("@requires(\"attestation\")\n" + Permit);
        var trust = new Dictionary<string, TrustSignal> { ["binary"] = new("pass", 0) };
        if (value is not null) trust["attestation"] = new TrustSignal(value, ageMs);
        Assert.Equal(code, Ask(bundle, null, Now with { Trust = trust }).Code);
    }

    [Theory]
    [Trait("law", "L2")]
    [InlineData("arguments", "argc", "1")]
    [InlineData("arguments", "command", "\"ls\"")]
    [InlineData("claims", "agent", "\"triage\"")]
    public void A_context_that_says_other_words_than_the_intent_denies(string part, string name, string json)
    {
        var decision = Change(Bundle(), document => document["context"]![part]![name] = JsonNode.Parse(json));
        Assert.Equal((DecisionEffect.Deny, "WRIT1624"), (decision.Effect, decision.Code));
    }

    [Fact]
    [Trait("law", "L2")]
    public void A_program_that_is_another_than_the_intents_denies()
    {
        var digest = Change(Bundle(), document => Entity(document, "Program")["attrs"]!["digest"] = new string('0', 64));
        Assert.Equal("WRIT1624", digest.Code);
        var resource = Change(Bundle(), document => document["intent"]!["resource"]!["id"] = "/usr/bin/ls");
        Assert.Equal("WRIT1624", resource.Code);
    }

    [Fact]
    [Trait("law", "L2")]
    public void What_is_too_large_or_too_deep_denies()
    {
        var bundle = Bundle();
        var built = ContextBuilder.Build(bundle, Intent(Command("git", new string('x', 1 << 20))), Now);
        Assert.Equal("WRIT1625", built.Why!.Id);
        var large = Change(bundle, document => document["context"]!["facts"]!["host"] = new string('x', 1 << 20));
        Assert.Equal("WRIT1625", large.Code);
        var deep = Change(bundle, document => document["context"]!["facts"]!["host"] =
            JsonNode.Parse(string.Concat(Enumerable.Repeat("[", 50)) + string.Concat(Enumerable.Repeat("]", 50))));
        Assert.Equal("WRIT1622", deep.Code);
    }

    [Fact]
    [Trait("law", "L9")]
    public void A_protected_forbid_beats_any_number_of_permits()
    {
        var permits = string.Concat(Enumerable.Range(0, 50).Select(i => $"@id(\"p{i}\") {Permit}\n"));
        var decision = Ask(Bundle(
            permits + "@id(\"also\") forbid (principal, action, resource);",
            ("protected/a.cedar", "@id(\"never\") forbid (principal, action, resource) when { resource.name == \"git\" };")));
        Assert.Equal((DecisionEffect.Deny, "WRIT1614"), (decision.Effect, decision.Code));
        Assert.Equal(["also", "never"], decision.Policies.Select(policy => policy.Id));
        Assert.Contains("`never`", decision.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("`also`", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("law", "L9")]
    public void A_protected_forbid_is_named_though_another_policy_fails()
    {
        var decision = Ask(Bundle(
            $"{Permit}\nforbid (principal, action, resource) when {{ {Overflow} }};", ("protected/a.cedar", "forbid (principal, action, resource);")));
        Assert.Equal(("WRIT1614", 1), (decision.Code, decision.Failed.Count));
    }

    [Fact]
    [Trait("law", "L9")]
    public void A_permit_among_the_protected_rules_is_refused()
    {
        var found = Finding("WRIT1521", Permit, ("protected/a.cedar", "\n  permit (principal, action, resource);"));
        Assert.Equal(("protected/a.cedar", 2, 3), (found.Source, found.Span.Line, found.Span.Column));
    }

    [Fact]
    [Trait("law", "L9")]
    public void A_policy_cannot_take_the_name_of_a_protected_rule()
    {
        var loaded = PolicyBundle.Load(Files("@id(\"never\") " + Permit, ("protected/a.cedar", "@id(\"never\") forbid (principal, action, resource);")), 1);
        Assert.False(loaded.Ok);
    }

    [Fact]
    [Trait("law", "L9")]
    public void A_tier_that_stands_and_the_rules_of_a_named_bundle_both_forbid()
    {
        const string Git = "@id(\"no-git\") forbid (principal, action, resource) when { resource.name == \"git\" };";
        const string Same = "@id(\"same\") forbid (principal, action, resource) when { resource.name == \"same\" };";
        PolicyFile[] standing =
        [
            new("bundle.json", """{ "name": "standing", "version": 9 }"""),
            new("same.cedar", Same),
            new("never.cedar", "@id(\"no-curl\") forbid (principal, action, resource) when { resource.name == \"curl\" };"),
        ];
        var files = BundleLayout.Under(Files(Permit, ("protected/a.cedar", Git), ("protected/same.cedar", Same)), standing);
        var bundle = PolicyBundle.Load(files, 1).Value!;
        Assert.Equal(9, bundle.Authority.ProtectedVersion);
        Assert.Equal(["no-curl"], Ask(bundle, Intent(Command("curl"))).Policies.Select(policy => policy.Id));
        var named = Assert.Single(Ask(bundle).Policies);
        Assert.Equal(("no-git", "protected", "protected/bundle/a.cedar"), (named.Id, named.Tier, named.File));
        Assert.Equal("WRIT1600", Ask(bundle, Intent(Command("ls"))).Code);
    }

    [Fact]
    [Trait("law", "L9")]
    public void A_named_bundle_cannot_take_the_place_of_a_rule_that_stands()
    {
        PolicyFile[] standing = [new("bundle.json", """{ "name": "standing", "version": 9 }"""), new("never.cedar", "@id(\"never\") forbid (principal, action, resource);")];
        (string, string)[] attempts =
        [
            ("protected/never.cedar", "// nothing\n"),
            ("protected/never.cedar", "@id(\"other\") forbid (principal, action, resource) when { false };"),
            ("protected/bundle.json", """{ "name": "mine", "version": 10 }"""),
        ];
        Assert.All(attempts, attempt =>
        {
            var bundle = PolicyBundle.Load(BundleLayout.Under(Files(Permit, attempt), standing), 1).Value!;
            Assert.Equal(("WRIT1614", 9), (Ask(bundle).Code, bundle.Authority.ProtectedVersion));
        });
        var sameName = BundleLayout.Under(Files(Permit, ("protected/x.cedar", "@id(\"never\") forbid (principal, action, resource) when { false };")), standing);
        Assert.False(PolicyBundle.Load(sameName, 1).Ok);
    }

    [Fact]
    [Trait("law", "L10")]
    public void The_same_input_gives_the_same_bytes_a_hundred_times()
    {
        var files = Files(
            $"{Permit} @limits(\"wall=10s\") {Permit.Replace("@limits(\"wall=30s memory=512MiB\")", "", StringComparison.Ordinal)}",
            ("z.cedar", $"permit (principal, action, resource) when {{ {Overflow} }}; permit (principal, action, resource) when {{ {Overflow} }};"),
            ("a.cedar", $"permit (principal, action, resource) when {{ {Overflow} }};"));
        var document = Input(PolicyBundle.Load(files, 1).Value!).Canonical.ToArray();
        var random = new Random(7);
        HashSet<string> answers = [];
        for (var i = 0; i < 100; i++)
        {
            var shuffled = files.ToArray();
            random.Shuffle(shuffled);
            var bundle = PolicyBundle.Load(shuffled, 1).Value!;
            var input = CanonicalJson.Deserialize(document, DocumentsJson.Default.DecisionInput);
            answers.Add(Encoding.UTF8.GetString(CanonicalJson.Serialize(new Decider(bundle).Decide(input), DocumentsJson.Default.Decision)));
        }

        Assert.Contains("WRIT1620", Assert.Single(answers), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("law", "L10")]
    public void A_stranger_decides_again_from_the_documents_alone()
    {
        var bundle = Bundle(Permit, ("protected/a.cedar", "forbid (principal, action, resource) when { context.facts.tty };"));
        var input = Input(bundle);
        var decision = new Decider(bundle).Decide(input);
        var authority = CanonicalJson.Deserialize(CanonicalJson.Serialize(bundle.Authority, DocumentsJson.Default.Authority), DocumentsJson.Default.Authority);
        var again = new Decider(PolicyBundle.Load(authority).Value!).Decide(CanonicalJson.Deserialize(input.Canonical.Span, DocumentsJson.Default.DecisionInput));
        Assert.Equal(CanonicalJson.Serialize(decision, DocumentsJson.Default.Decision), CanonicalJson.Serialize(again, DocumentsJson.Default.Decision));
    }

    private static Response Standard(PolicyBundle bundle)
    {
        var input = Input(bundle);
        return bundle.Authorizer.Authorize(input.Question.Request, bundle.Schema!.WithActions(input.Question.Slice.Entities));
    }

    private static Decision Change(PolicyBundle bundle, Action<JsonNode> change)
    {
        var document = JsonNode.Parse(Input(bundle).Canonical.Span)!;
        change(document);
        var bytes = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(document.ToJsonString()));
        return new Decider(bundle).Decide(CanonicalJson.Deserialize(bytes, DocumentsJson.Default.DecisionInput));
    }

    private static JsonNode Entity(JsonNode document, string type) =>
        document["entities"]!.AsArray().First(entity => (string?)entity!["uid"]!["type"] == type)!;

    private static void RemoveEntity(JsonNode document, string type) =>
        document["entities"]!.AsArray().Remove(Entity(document, type));
}
