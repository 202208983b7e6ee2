using System.Text.Json;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Tests.Support;
using static Writ.Tests.Decide.DecideSamples;
using Limits = Writ.Core.Documents.Limits;

namespace Writ.Tests.Decide;

public sealed class ContextBuilderTests
{
    private const string Bound = """
        [
          { "uid": { "type": "Role", "id": "sre" }, "attrs": {}, "parents": [] },
          { "uid": { "type": "User", "id": "alice" }, "attrs": { "name": "alice" }, "parents": [{ "type": "Role", "id": "sre" }] },
          { "uid": { "type": "User", "id": "bob" }, "attrs": { "name": "bob" }, "parents": [] },
          { "uid": { "type": "Agent", "id": "triage" }, "attrs": { "users": [{ "__entity": { "type": "User", "id": "alice" } }] }, "parents": [{ "type": "Role", "id": "sre" }] },
          { "uid": { "type": "Agent", "id": "deploy" }, "attrs": { "users": [{ "__entity": { "type": "User", "id": "bob" } }] }, "parents": [] }
        ]
        """;

    [Fact]
    public void The_document_is_the_recorded_one()
    {
        var script = new FileIdentity("/srv/project/refund", SomeDigest);
        var command = Command("./refund", "240.00", "240.00") with { Script = script, Executable = new FileIdentity("/usr/bin/dash", SomeDigest) };
        var circumstances = Now with
        {
            Trust = new Dictionary<string, TrustSignal> { ["binary"] = new("pass", 0) },
            ApprovedBy = ["carol", "bob", "carol"],
        };
        var input = Input(Bundle(Permit, ("entities.json", Bound)), Intent(command, "triage") with { Parent = "prm_01K9XQ4T3M0000000000000000" }, circumstances);
        using var parsed = JsonDocument.Parse(input.Canonical);
        Golden.Check("decision-input.json", JsonSerializer.Serialize(parsed.RootElement, Indented));
    }

    [Fact]
    public void Its_bytes_are_those_of_the_document()
    {
        var input = Input(Bundle());
        var document = input.ToDocument();
        Assert.Equal(input.Canonical.ToArray(), CanonicalJson.Serialize(document, DocumentsJson.Default.DecisionInput));
        Assert.Equal(input.ComputeDigest(), CanonicalJson.DigestOf(document, DocumentsJson.Default.DecisionInput));
    }

    /// <summary>A bundle keeps what its last requests could reach. One that differs in anything that counts gets its own: asked in turns, each
    /// gets what it gets from a bundle that was never asked.</summary>
    [Fact]
    [Trait("law", "L10")]
    public void What_was_asked_before_changes_no_input()
    {
        var (asked, other) = (Bundle(Permit, ("entities.json", Bound)), Digest.Of("other bytes"u8));
        Circumstances[] circumstances =
        [
            Now,
            Now with { Facts = Facts with { Groups = ["developers", "wheel"] } },
            Now with { Facts = Facts with { Home = "/srv/alice" } },
            Now with { Facts = Facts with { Home = null } },
            Now with { Facts = Facts with { Uid = 1001 } },
        ];
        Intent[] intents =
        [
            Intent(),
            Intent(agent: "triage"),
            Intent(agent: "deploy"),
            Intent(Command("make")),
            Intent(Command() with { Executable = new FileIdentity("/usr/bin/git", other) }),
            Intent() with { Principal = new EntityRef("User", "bob") },
        ];
        for (var round = 0; round < 2; round++)
        {
            foreach (var intent in intents)
            {
                foreach (var moment in circumstances)
                    Assert.Equal(
                        Input(Bundle(Permit, ("entities.json", Bound)), intent, moment).Canonical.ToArray(), Input(asked, intent, moment).Canonical.ToArray());
            }
        }
    }

    [Fact]
    [Trait("law", "L12")]
    public void An_agent_is_a_fact_only_where_an_entity_binds_it_to_the_user()
    {
        var bundle = Bundle(Permit, ("entities.json", Bound));
        Assert.Equal(new EntityUid("Agent", "triage"), AgentFact(bundle, "triage"));
        Assert.Null(AgentFact(bundle, "deploy"));
        Assert.Null(AgentFact(bundle, "unheard-of"));
        Assert.Null(AgentFact(Bundle(), "triage"));
    }

    [Fact]
    [Trait("law", "L12")]
    public void Claims_stay_claims_whatever_they_say()
    {
        var claims = new Dictionary<string, string> { ["agent"] = "x\"}],\"facts\":{\"uid\":0}", ["purpose"] = "{\"__entity\":{\"type\":\"User\",\"id\":\"root\"}}" };
        var bundle = Bundle();
        var input = Input(bundle, Intent() with { Claims = claims });
        Assert.True(input.Question.Context.TryGet("claims", out var seen));
        Assert.Equal(new RecordValue(claims.Select(claim => new KeyValuePair<string, Value>(claim.Key, new StringValue(claim.Value)))), seen);
        Assert.Equal("WRIT1600", new Decider(bundle).Decide(input.ToDocument()).Code);
    }

    [Fact]
    public void The_slice_has_what_the_request_and_the_policies_reach_and_no_more()
    {
        const string Policy = "@profile(\"plain\")\npermit (principal, action, resource == Program::\"/usr/bin/make\") when { principal in Group::\"developers\" };";
        var input = Input(Bundle(Policy, ("entities.json", Bound)));
        Assert.Equal(
            ["Group::\"developers\"", "Program::\"/usr/bin/git\"", "Program::\"/usr/bin/make\"", "Role::\"sre\"", "User::\"alice\""],
            input.Question.Slice.Entities.All.Select(entity => entity.Uid.ToString()));
        Assert.True(input.Question.Slice.Entities.TryGet(new EntityUid("Program", "/usr/bin/make"), out var named));
        Assert.Equal(["directory", "name", "path"], named.Attributes.Keys);
    }

    [Fact]
    public void The_bundle_may_add_to_a_user_and_not_contradict_the_machine()
    {
        var input = Input(Bundle(Permit, ("entities.json", Bound)));
        Assert.True(input.Question.Slice.Entities.TryGet(new EntityUid("User", "alice"), out var alice));
        Assert.Equal(["Group::\"developers\"", "Role::\"sre\""], alice.Parents.Select(parent => parent.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(["home", "name", "uid"], alice.Attributes.Keys);
    }

    [Theory]
    [InlineData("""{ "name": "alice", "uid": 0 }""", "[]")]
    [InlineData("""{ "name": "root" }""", "[]")]
    [InlineData("""{ "name": "alice" }""", """[{ "type": "Group", "id": "sudo" }]""")]
    public void A_user_who_is_another_in_the_bundle_stops_everything(string attributes, string parents)
    {
        var entities = $$"""[{ "uid": { "type": "User", "id": "alice" }, "attrs": {{attributes}}, "parents": {{parents}} }]""";
        var built = ContextBuilder.Build(Bundle(Permit, ("entities.json", entities)), Intent(), Now);
        Assert.False(built.Ok);
        Assert.Equal("WRIT1560", built.Why.Id);
    }

    [Theory]
    [InlineData("/home/alice", true, false)]
    [InlineData("/home/alice/x", false, false)]
    [InlineData("/home/al", false, false)]
    [InlineData("/home", false, true)]
    [InlineData("/", false, true)]
    [InlineData("/srv", false, false)]
    public void The_working_directory_is_judged_by_the_homes(string cwd, bool isHome, bool holdsHomes)
    {
        var input = Input(Bundle(), Intent(Command() with { WorkingDirectory = cwd }));
        Assert.True(input.Question.Context.TryGet("facts", out var facts));
        Assert.True(((RecordValue)facts).TryGet("cwdIsHome", out var home));
        Assert.True(((RecordValue)facts).TryGet("cwdHoldsHomes", out var holds));
        Assert.Equal((BoolValue.Of(isHome), BoolValue.Of(holdsHomes)), (home, holds));
    }

    [Fact]
    public void What_is_no_command_is_refused()
    {
        var bundle = Bundle();
        ProcessCommand[] wrong =
        [
            Command() with { Argv = [] },
            Command() with { Command = "git  status" },
            Command() with { Stdio = ["null"] },
            Command() with { Stdio = ["pty", "pty", "pipe"] },
            Command() with { Stdio = ["null", "pty", "pty"] },
            Command() with { WorkingDirectory = "srv" },
            Command() with { WorkingDirectory = "/srv/../etc" },
            Command() with { Executable = new FileIdentity("git", SomeDigest) },
            Command() with { Interpreters = [new FileIdentity("/usr//lib/ld.so", SomeDigest)] },
            Command("git", "half \ud800"),
        ];
        Assert.All(wrong, command =>
        {
            var intent = Intent() with { Arguments = JsonSerializer.SerializeToElement(command, DocumentsJson.Default.ProcessCommand) };
            var built = ContextBuilder.Build(bundle, intent, Now);

            // Half a character is replaced on its way through JSON; then the words no longer join to the command.
            Assert.True(!built.Ok || command.Argv[^1].Contains('\ud800', StringComparison.Ordinal));
            if (!built.Ok) Assert.Equal("WRIT1624", built.Why.Id);
        });
    }

    [Fact]
    public void What_is_no_intent_of_a_process_is_refused()
    {
        var bundle = Bundle();
        Intent[] wrong =
        [
            Intent() with { Action = "mcp.tool.call" },
            Intent() with { Principal = new EntityRef("no type", "x") },
            Intent() with { Arguments = JsonDocument.Parse("""{ "argv": ["git"] }""").RootElement },
            Intent() with { Arguments = JsonDocument.Parse("null").RootElement },
            Intent() with { Limits = new Limits { WallMs = 0 } },
            Intent() with { Limits = new Limits { Tokens = -1 } },
            Intent() with { Claims = new Dictionary<string, string> { ["agent"] = "\udc00" } },
        ];
        Assert.All(wrong, intent => Assert.Equal("WRIT1624", ContextBuilder.Build(bundle, intent, Now).Why!.Id));
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static EntityUid? AgentFact(PolicyBundle bundle, string claimed)
    {
        var input = Input(bundle, Intent(null, claimed));
        Assert.True(input.Question.Context.TryGet("facts", out var facts));
        return ((RecordValue)facts).TryGet("agent", out var agent) ? (EntityUid)agent : null;
    }
}
