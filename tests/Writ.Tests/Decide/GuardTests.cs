using System.Text;
using System.Text.Json.Nodes;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Tests.Support;
using static Writ.Tests.Decide.DecideSamples;

namespace Writ.Tests.Decide;

/// <summary>Each guard of L2 and L9 switched off by its name: then the attack that <see cref="DecideLawTests"/> shows denied goes
/// through. Guards are named in the environment of the process, so these run alone.</summary>
[Collection(nameof(GuardTests))]
[CollectionDefinition(nameof(GuardTests), DisableParallelization = true)]
public sealed class GuardTests
{
    private const string Overflow = "context.arguments.argc + 9223372036854775807 > 0";

    [FaultsFact]
    [Trait("law", "L2")]
    public void Without_its_guard_a_forbid_that_fails_lets_everything_pass() =>
        Shown("strict-errors", "WRIT1620", () => Ask(Bundle($"{Permit} forbid (principal, action, resource) when {{ {Overflow} }};")).Code);

    [FaultsFact]
    [Trait("law", "L2")]
    public void Without_its_guard_a_forbid_of_a_missing_role_never_fires() =>
        Shown("strict-missing", "WRIT1621", () => Ask(Bundle(Permit + " forbid (principal in Role::\"suspended\", action, resource);")).Code);

    [FaultsFact]
    [Trait("law", "L2")]
    public void Without_its_guard_a_request_of_another_shape_is_judged() =>
        Shown("strict-request", "WRIT1622", () => Ask(Bundle(), Intent() with { Claims = new Dictionary<string, string> { ["role"] = "root" } }).Code);

    [FaultsFact]
    [Trait("law", "L2")]
    public void Without_its_guard_an_entity_of_another_shape_is_believed() => Shown("strict-entities", "WRIT1623", () =>
    {
        var bundle = Bundle();
        var document = JsonNode.Parse(Input(bundle).Canonical.Span)!;
        document["entities"]!.AsArray().First(entity => (string?)entity!["uid"]!["type"] == "User")!["attrs"]!.AsObject().Remove("name");
        var bytes = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(document.ToJsonString()));
        return new Decider(bundle).Decide(CanonicalJson.Deserialize(bytes, DocumentsJson.Default.DecisionInput)).Code;
    });

    [FaultsFact]
    [Trait("law", "L2")]
    public void Without_its_guard_a_stale_signal_is_trusted()
    {
        var stale = Now with { Trust = new Dictionary<string, TrustSignal> { ["attestation"] = new("pass", 3_600_000) } };
        Shown("strict-trust", "WRIT1627", () => Ask(Bundle("@requires(\"attestation\")\n" + Permit), null, stale).Code);
    }

    [FaultsFact]
    [Trait("law", "L2")]
    public void Without_its_guard_a_context_may_say_other_words_than_the_intent() => Shown("strict-words", "WRIT1624", () =>
    {
        var bundle = Bundle(Permit + " forbid (principal, action, resource) when { context.arguments.argv.contains(\"status\") };");
        var document = JsonNode.Parse(Input(bundle).Canonical.Span)!;
        document["context"]!["arguments"]!["argv"] = new JsonArray();
        var bytes = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(document.ToJsonString()));
        return new Decider(bundle).Decide(CanonicalJson.Deserialize(bytes, DocumentsJson.Default.DecisionInput)).Code;
    });

    [FaultsFact]
    public void Without_its_guard_a_home_directory_becomes_writable()
    {
        var bundle = Bundle(Permit, ("profiles/plain.json", PlainProfile.Replace("$CWD/out", "$CWD", StringComparison.Ordinal)));
        Shown("wide-write", "WRIT1633", () => Ask(bundle, Intent(Command() with { WorkingDirectory = "/home/alice" })).Code);
    }

    [FaultsFact]
    [Trait("law", "L9")]
    public void Without_its_guard_a_permit_overrides_a_protected_rule() =>
        Shown("protected-tier", "WRIT1614", () => Ask(Bundle(Permit, ("protected/a.cedar", "forbid (principal, action, resource);"))).Code);

    [FaultsFact]
    [Trait("law", "L9")]
    public void Without_its_guard_a_protected_permit_is_accepted()
    {
        var files = Files("// none\n", ("protected/a.cedar", Permit));
        Shown("protected-forbid-only", "WRIT1521", () => PolicyBundle.Load(files, 1) is { Ok: true, Value: var bundle } ? Ask(bundle).Code : "WRIT1521");
    }

    private static void Shown(string guard, string code, Func<string> answer)
    {
        Assert.Equal(code, answer());
        Environment.SetEnvironmentVariable("WRIT_GUARD_OFF", guard);
        try
        {
            Assert.Equal("WRIT1600", answer());
        }
        finally
        {
            Environment.SetEnvironmentVariable("WRIT_GUARD_OFF", null);
        }
    }
}
