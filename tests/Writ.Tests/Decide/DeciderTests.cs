using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Decide;
using static Writ.Tests.Decide.DecideSamples;
using Decision = Writ.Core.Documents.Decision;
using Limits = Writ.Core.Documents.Limits;

namespace Writ.Tests.Decide;

public sealed class DeciderTests
{
    private const string Head = "permit (principal, action == Action::\"process.exec\", resource)";

    [Fact]
    public void The_profile_is_foreseen_where_there_will_be_one()
    {
        var (intent, decider) = (Intent(), new Decider(Bundle()));
        var profile = decider.Foresee(intent, Now);
        Assert.NotNull(profile);
        Assert.Equal(
            CanonicalJson.DigestOf(Ask(decider.Bundle, intent).Obligations!.Profile!, DocumentsJson.Default.Profile),
            CanonicalJson.DigestOf(profile, DocumentsJson.Default.Profile));

        // An approval is still to come, and what it is asked for names the program's environment already.
        var roles = ("entities.json", """[{ "uid": { "type": "Role", "id": "sre" }, "attrs": {}, "parents": [] }]""");
        var pending = new Decider(Bundle($"@approval(\"1 of Role::\\\"sre\\\" within 10m\") {Permit}", roles));
        Assert.Equal(DecisionEffect.Pending, Ask(pending.Bundle, intent).Effect);
        Assert.NotNull(pending.Foresee(intent, Now));
        Assert.Null(new Decider(Bundle("forbid (principal, action, resource);")).Foresee(intent, Now));
        Assert.Null(new Decider(PolicyBundle.None(1)).Foresee(intent, Now));
        Assert.Null(decider.Foresee(intent with { Claims = null! }, Now));
    }

    [Fact]
    public void An_allow_names_its_permits_and_carries_their_obligations()
    {
        var bundle = Bundle($"@id(\"b\") {Permit}\n@id(\"a\") @description(\"second\") {Head};\n@id(\"c\") {Head} when {{ context.facts.tty }};");
        var decision = Ask(bundle);
        Assert.Equal((DecisionEffect.Allow, "WRIT1600", null), (decision.Effect, decision.Code, decision.Remedy));
        Assert.Equal(
            [new DeterminingPolicy("a", "policy", "policies.cedar", 4, "second"), new DeterminingPolicy("b", "policy", "policies.cedar", 1)],
            decision.Policies);
        Assert.Empty(decision.Failed);
        Assert.Equal(new Limits { WallMs = 30_000, MemoryBytes = 512L << 20 }, decision.Obligations!.Limits);
        var profile = decision.Obligations.Profile!;
        Assert.Equal(["/usr", "/srv/project"], profile.Read);
        Assert.Equal(["/srv/project/out"], profile.Write);
        Assert.Equal(Input(bundle).ComputeDigest(), decision.Input);
    }

    [Fact]
    public void The_document_and_the_prepared_input_get_the_same_answer()
    {
        string[] policies =
        [
            Permit,
            Permit + "forbid (principal, action, resource);",
            "// nothing\n",
            Permit + "forbid (principal, action, resource) when { context.arguments.argc + 9223372036854775807 > 0 };",
            "@profile(\"plain\")\npermit (principal in Role::\"nobody\", action, resource);",
        ];
        Assert.All(policies, text =>
        {
            var bundle = Bundle(text);
            var input = Input(bundle);
            Assert.Equal(Bytes(new Decider(bundle).Decide(input)), Bytes(new Decider(bundle).Decide(input.ToDocument())));
        });
    }

    [Fact]
    public void Nothing_permits_is_a_denial_that_names_the_request()
    {
        var decision = Ask(Bundle("// empty\n"));
        Assert.Equal((DecisionEffect.Deny, "WRIT1612"), (decision.Effect, decision.Code));
        Assert.Equal("no policy of sample v3 permits User::\"alice\" to do process.exec on Program::\"/usr/bin/git\"", decision.Reason);
        Assert.NotNull(decision.Remedy);
        Assert.Null(decision.Obligations);
    }

    [Fact]
    public void Without_a_bundle_everything_is_denied_and_the_remedy_says_what_to_do()
    {
        var decision = Ask(PolicyBundle.None(1));
        Assert.Equal((DecisionEffect.Deny, "WRIT1610"), (decision.Effect, decision.Code));
        Assert.Contains("writ policy init", decision.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_for_another_authority_is_denied()
    {
        var old = Input(Bundle());
        var changed = new Decider(Bundle(Permit + "// changed\n"));
        Assert.Equal("WRIT1611", changed.Decide(old).Code);
        Assert.Equal("WRIT1611", changed.Decide(old.ToDocument()).Code);
        Assert.Equal("WRIT1611", new Decider(PolicyBundle.None(1)).Decide(old).Code);
    }

    [Fact]
    public void A_forbid_wins_over_every_permit_and_is_named_alone()
    {
        var decision = Ask(Bundle(Permit + "\n@id(\"stop\") @description(\"not now\") forbid (principal, action, resource) when { resource.name == \"git\" };"));
        Assert.Equal((DecisionEffect.Deny, "WRIT1613"), (decision.Effect, decision.Code));
        Assert.Equal(new DeterminingPolicy("stop", "policy", "policies.cedar", 4, "not now"), Assert.Single(decision.Policies));
    }

    [Fact]
    public void Limits_asked_for_can_only_be_tightened()
    {
        var intent = Intent() with { Limits = new Limits { WallMs = 5_000, MemoryBytes = 1L << 40, Tokens = 7 } };
        var limits = Ask(Bundle(Permit + $"\n@limits(\"wall=20s processes=4\") {Head};"), intent).Obligations!.Limits;
        Assert.Equal(new Limits { WallMs = 5_000, MemoryBytes = 512L << 20, Tokens = 7, Processes = 4 }, limits);
    }

    [Fact]
    public void Conditions_and_budgets_add_up_sorted()
    {
        const string Budgets = """
            { "a": { "counts": "calls", "per": "user", "window": "1d", "limit": 5 }, "b": { "counts": "calls", "per": "user", "window": "1d", "limit": 5 } }
            """;
        var now = Now with { Trust = new Dictionary<string, TrustSignal> { ["binary"] = new("pass", 10), ["policy"] = new("pass", 60_000) } };
        var bundle = Bundle($"@requires(\"policy\") @budget(\"b\") {Permit} @requires(\"binary policy\") @budget(\"b a\") {Head};", ("budgets.json", Budgets));
        var obligations = Ask(bundle, null, now).Obligations!;
        Assert.Equal(["binary", "policy"], obligations.Requires);
        Assert.Equal(["a", "b"], obligations.Budgets);
    }

    [Fact]
    public void Different_profiles_deny_and_the_same_one_does_not()
    {
        const string Other = """{ "name": "other", "read": [], "write": [], "execute": [], "environment": [], "children": "deny" }""";
        var decision = Ask(Bundle($"{Permit} @profile(\"other\") {Head};", ("profiles/other.json", Other)));
        Assert.Equal((DecisionEffect.Deny, "WRIT1630", 2), (decision.Effect, decision.Code, decision.Policies.Count));
        Assert.Contains("other, plain", decision.Reason, StringComparison.Ordinal);
        Assert.Equal("WRIT1600", Ask(Bundle(Permit + Permit)).Code);
    }

    [Fact]
    public void A_process_without_a_profile_is_denied() => Assert.Equal("WRIT1631", Ask(Bundle(Head + ";")).Code);

    [Theory]
    [InlineData("$HOME/.cache", "WRIT1632")]
    [InlineData("$TMP/x", "WRIT1632")]
    public void A_word_that_stands_for_nothing_denies(string path, string code)
    {
        var bundle = Bundle(Permit, ("profiles/plain.json", PlainProfile.Replace("$CWD/out", path, StringComparison.Ordinal)));
        Assert.Equal(code, Ask(bundle, null, Now with { Facts = Facts with { Home = null, Temporary = null } }).Code);
        Assert.Equal("WRIT1600", Ask(bundle).Code);
    }

    [Theory]
    [InlineData("$CWD", "/", "WRIT1633")]
    [InlineData("$CWD", "/home", "WRIT1633")]
    [InlineData("$CWD", "/home/alice", "WRIT1633")]
    [InlineData("$CWD", "/home/bob", "WRIT1633")]
    [InlineData("$CWD/out", "/home/bob", "WRIT1600")]
    [InlineData("/home", "/srv", "WRIT1633")]
    [InlineData("/home/alice", "/srv", "WRIT1633")]
    [InlineData("/home/alice/x", "/srv", "WRIT1600")]
    public void Neither_root_nor_a_home_directory_becomes_writable(string path, string cwd, string code)
    {
        var bundle = Bundle(Permit, ("profiles/plain.json", PlainProfile.Replace("$CWD/out", path, StringComparison.Ordinal)));
        Assert.Equal(code, Ask(bundle, Intent(Command() with { WorkingDirectory = cwd })).Code);
    }

    [Fact]
    public void An_approval_makes_it_pending_by_the_stricter_of_two()
    {
        const string Role = """[{ "uid": { "type": "Role", "id": "sre" }, "attrs": {}, "parents": [] }]""";
        var bundle = Bundle(
            $"@approval(\"1 of Role::\\\"sre\\\" within 10m\") {Permit} @approval(\"2 of Role::\\\"sre\\\" within 1h\") {Head};",
            ("entities.json", Role));
        var decision = Ask(bundle);
        Assert.Equal((DecisionEffect.Pending, "WRIT1601"), (decision.Effect, decision.Code));
        Assert.Equal("2 of Role::\"sre\" within 10m", decision.Obligations!.Approval);
        Assert.NotNull(decision.Remedy);
        Assert.NotNull(decision.Obligations.Profile);
    }

    [Fact]
    public void Approvals_by_different_people_deny()
    {
        var decision = Ask(Bundle($"@approval(\"1 of Role::\\\"sre\\\" within 10m\") {Permit} @approval(\"1 of Role::\\\"pay\\\" within 10m\") {Head};"));
        Assert.Equal("WRIT1634", decision.Code);
    }

    [Fact]
    public void A_document_that_nothing_could_name_is_a_fault()
    {
        var input = Input(Bundle()).ToDocument();
        var fraction = System.Text.Json.JsonDocument.Parse("""{ "facts": 1.5 }""").RootElement;
        Assert.Throws<MalformedException>(() => new Decider(Bundle()).Decide(input with { Context = fraction }));
    }

    private static byte[] Bytes(Decision decision) => CanonicalJson.Serialize(decision, DocumentsJson.Default.Decision);
}
