using System.Text.Json.Nodes;
using Writ.Core.Documents;
using Writ.Decide;
using static Writ.Tests.Decide.DecideSamples;
using Limits = Writ.Core.Documents.Limits;

namespace Writ.Tests.Decide;

/// <summary>A decision vector before it is a file.</summary>
/// <param name="Change">Done to the input after it is built; for what no honest host would send.</param>
internal sealed record VectorCase(
    string Name, string Bundle, string About, Intent? Intent = null, Circumstances? Circumstances = null, Action<JsonNode>? Change = null);

internal static class VectorCases
{
    private static readonly FileIdentity Refund = new("/opt/pay/refund", SomeDigest);

    public static IReadOnlyList<VectorCase> All { get; } =
    [
        new("allow", "pay", "One permit matches; its words are replaced.", Pay("240.00")),
        new("allow-tightened", "pay", "Two permits match, and the caller asks for less: the tightest of each limit.",
            Pay("240.00", "--trace") with { Limits = new Limits { WallMs = 2_000, OpenFiles = 7 } }),
        new("pending", "pay", "Two permits ask the same people: the larger number, the shorter time.", Pay("240.00", "--large", "--huge")),
        new("deny-default", "pay", "No permit matches.", Intent(Command("ls", "-l"), "support-triage")),
        new("deny-forbid", "pay", "A forbid of the bundle.", Pay("240.00", "--twice")),
        new("deny-protected", "pay", "A protected rule, beside a forbid of the bundle: both are named, the protected one is the reason.",
            Pay("240.00", "--force", "--twice")),
        new("deny-protected-and-error", "pay", "A protected rule, while another policy fails: the answer is the rule's, the failure is listed.",
            Pay("240.00", "--force", "--overflow")),
        new("deny-error", "pay", "A policy overflows; standard Cedar would leave it out and allow.", Pay("240.00", "--overflow")),
        new("deny-trust-absent", "pay", "A required signal is not there.", Pay("240.00", "--trusted")),
        new("deny-trust-stale", "pay", "A required signal is a millisecond too old.", Pay("240.00", "--trusted"), Trusting("pass", 60_001)),
        new("deny-trust-failed", "pay", "A required signal says no.", Pay("240.00", "--trusted"), Trusting("fail", 1)),
        new("allow-trust", "pay", "A required signal is as old as it may be.", Pay("240.00", "--trusted"), Trusting("pass", 60_000)),
        new("deny-approvals", "pay", "Two permits ask different people.", Pay("240.00", "--large", "--audited")),
        new("deny-profiles", "pay", "Two permits name different profiles.", Pay("240.00", "--other")),
        new("deny-no-profile", "pay", "A permit without a profile.", Intent(Command("true"))),
        new("deny-no-home", "pay", "The profile speaks of $HOME, and the user has none.",
            Intent(Command("make")), Now with { Facts = Facts with { Home = null } }),
        new("deny-wide-write", "pay", "$CWD is a home directory and would be writable.",
            Intent(Command("make") with { WorkingDirectory = "/home/bob" })),
        new("deny-missing-in-policy", "missing", "A policy names a role that nobody declares; standard Cedar would allow."),
        new("deny-missing-principal", "pay", "The principal's entity is not in the slice.",
            Pay("240.00"), null, input => Remove(input, "User")),
        new("deny-request", "pay", "A claim that the schema does not have.",
            Pay("240.00") with { Claims = new Dictionary<string, string> { ["role"] = "root" } }),
        new("deny-entity", "pay", "The user's uid is a string.",
            Pay("240.00"), null, input => Entity(input, "User")["attrs"]!["uid"] = "1000"),
        new("deny-other-authority", "pay", "Put together under another authority.",
            Pay("240.00"), null, input => input["authority"] = "sha256:" + new string('0', 64)),
        new("deny-other-words", "pay", "The context's arguments lack a word of the intent's.",
            Pay("240.00", "--force"), null, input => input["context"]!["arguments"]!["argv"] = new JsonArray("refund", "240.00")),
        new("deny-other-program", "pay", "The program's entity has another digest than the intent.",
            Pay("240.00"), null, input => Entity(input, "Program")["attrs"]!["digest"] = new string('0', 64)),
    ];

    private static Intent Pay(params string[] words)
    {
        var command = Command(["refund", .. words]) with { Executable = new FileIdentity("/usr/bin/dash", SomeDigest), Script = Refund };
        return Intent(command, "support-triage");
    }

    private static Circumstances Trusting(string value, long ageMs) =>
        Now with { Trust = new Dictionary<string, TrustSignal> { ["attestation"] = new(value, ageMs) } };

    private static JsonNode Entity(JsonNode input, string type) =>
        input["entities"]!.AsArray().First(entity => (string?)entity!["uid"]!["type"] == type)!;

    private static void Remove(JsonNode input, string type) => input["entities"]!.AsArray().Remove(Entity(input, type));
}
