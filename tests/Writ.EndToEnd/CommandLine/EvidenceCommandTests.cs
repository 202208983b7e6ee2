using System.Text.Json;
using System.Text.Json.Nodes;
using Writ.Core.Log;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.CommandLine;

/// <summary>Evidence of real runs, verified by the command line with keys that come from elsewhere.</summary>
public sealed class EvidenceCommandTests
{
    [Fact]
    public void Evidence_of_a_run_holds_in_every_check_and_needs_no_data_directory()
    {
        using var run = new Evidence();
        var checks = run.Verify("-o", "json").MustExit(0).Json.GetProperty("checks").EnumerateArray()
            .ToDictionary(check => check.GetProperty("id").GetString()!, check => check.GetProperty("outcome").GetString());
        Assert.Equal("not-evaluated", checks["log.witness"]);
        Assert.All(checks.Where(check => check.Key != "log.witness"), check => Assert.Equal("pass", check.Value));
        Assert.Equal("pass", checks["decision.again"]);

        var text = run.Verify().MustExit(0).MustSay("Proof holds").MustSay("This run: completed");
        Assert.Equal(
            ["Decision", "Authorize", "Execute", "Audit", "Report"],
            text.Output.Split('\n').Where(line => line.Length > 0 && char.IsUpper(line[0])));
    }

    [Fact]
    public void A_good_proof_of_a_denied_run_holds()
    {
        using var directory = new WritDirectory();
        var denied = WritProcess.Run(directory, "run", "-o", "json", "--", "true").MustExit(80).Json;
        Assert.Equal("denied", denied.GetProperty("state").GetString());
        WritProcess.Run(directory, "verify", denied.GetProperty("execution").GetString()!).MustExit(0)
            .MustSay("Proof holds").MustSay("This run: denied").MustSay("permit.none").MustSay("this data directory's own");
    }

    [Fact]
    public void A_changed_decision_input_fails_the_right_check_and_shows_both_digests()
    {
        using var run = new Evidence();
        run.Change(evidence => evidence["input"]!["intent"]!["claims"]!["agent"] = "somebody-else");
        var report = run.Verify("-o", "json").MustExit(90).Json;
        Assert.Equal("does-not-hold", report.GetProperty("verdict").GetString());
        Assert.Equal(["decision.input"], Failed(report));
        run.Verify().MustExit(90).MustSay("✗ decision.input").MustSay("expected sha256:").MustSay("computed sha256:").MustSay("(WRIT5101)");
    }

    [Fact]
    public void A_changed_policy_fails_and_what_rests_on_it_is_not_green()
    {
        using var run = new Evidence();
        run.Change(evidence => evidence["authority"]!["policies"]![0]!["text"] = "permit (principal, action, resource);");
        var report = run.Verify("-o", "json").MustExit(90).Json;
        Assert.Equal(["decision.authority"], Failed(report));
        var again = report.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("id").GetString() == "decision.again");
        Assert.Equal("not-evaluated", again.GetProperty("outcome").GetString());
    }

    [Fact]
    public void An_erased_input_leaves_the_proof_incomplete()
    {
        using var run = new Evidence();
        run.Change(evidence => Assert.True(evidence.AsObject().Remove("input")));
        run.Verify().MustExit(91).MustSay("(WRIT5102)").MustSay("– decision.input");
    }

    [Fact]
    public void Keys_of_somebody_else_are_not_trusted()
    {
        using var run = new Evidence();
        using var stranger = new WritDirectory();
        WritProcess.Run(stranger, "run", "--", "true").MustExit(80);
        WritProcess.Run(run.Elsewhere, "verify", run.File, "--keys", Path.Combine(stranger.Data, "trust.json")).MustExit(92).MustSay("(WRIT5103)");
    }

    [Fact]
    public void A_witness_policy_is_asked_for_its_quorum()
    {
        using var run = new Evidence();
        const string Witness = "witness w witness.example+jWbPPw+none\n";
        var policy = run.Elsewhere.Write("work/policy", Witness + "quorum w\n");
        run.Verify("--policy", policy).MustExit(2).MustSay("(WRIT6077)");

        var log = WritProcess.Run(run.Home, "keys", "export", "log", "--vkey").MustExit(0).Output.Trim();
        File.WriteAllText(policy, $"log {log}\nquorum none\n");
        run.Verify("--policy", policy).MustExit(0).MustSay("the policy asks for no witness");

        // The witness of another log never saw this one: its key is as good as any.
        using var stranger = new WritDirectory();
        WritProcess.Run(stranger, "run", "--", "true").MustExit(80);
        var key = Convert.FromBase64String(WritProcess.Run(stranger, "keys", "export", "log", "--vkey").MustExit(0).Output.Trim().Split('+', 3)[2])[1..];
        var id = System.Security.Cryptography.SHA256.HashData([.. "w.example\n\u0004"u8, .. key])[..4];
        File.WriteAllText(policy, $"witness w w.example+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String([4, .. key])}\nquorum w\n");
        run.Verify("--policy", policy).MustExit(90).MustSay("✗ log.witness").MustSay("expected the quorum of the policy");
    }

    [Fact]
    public void Without_keys_nothing_is_believed()
    {
        using var run = new Evidence();
        WritProcess.Run(run.Elsewhere, "verify", run.File).MustExit(92).MustSay("(WRIT6044)").MustSay("--keys");
        WritProcess.Run(run.Elsewhere, "verify", run.File, "--keys", run.File).MustExit(92).MustSay("(WRIT6051)");
        Assert.False(Directory.Exists(run.Elsewhere.Data));
    }

    [Fact]
    public void What_is_no_evidence_is_said_to_be_none()
    {
        using var run = new Evidence();
        File.WriteAllText(run.File, "{}");
        run.Verify().MustExit(90).MustSay("(WRIT6043)");
        WritProcess.Run(run.Elsewhere, "verify", "no-such-file").MustExit(3).MustSay("(WRIT6043)");
    }

    [Fact]
    public void Evidence_is_put_together_again_byte_for_byte_while_the_log_stands_still()
    {
        using var run = new Evidence();
        File.Delete(run.InDataDirectory);
        WritProcess.Run(run.Home, "verify", run.Execution).MustExit(3).MustSay("(WRIT6043)").MustSay("writ evidence get");
        WritProcess.Run(run.Home, "evidence", "get", run.Execution, "--out", run.InDataDirectory).MustExit(0);
        Assert.Equal(File.ReadAllBytes(run.File), File.ReadAllBytes(run.InDataDirectory));
        WritProcess.Run(run.Home, "evidence", "get", "exe_nothing").MustExit(3).MustSay("(WRIT6041)");
    }

    [Fact]
    public void Evidence_unpacks_into_standard_files()
    {
        using var run = new Evidence();
        var folder = run.Elsewhere.PathOf("unpacked");
        var names = WritProcess.Run(run.Elsewhere, "evidence", "unpack", run.File, folder, "-o", "json").MustExit(0).Json;
        Assert.Equal(names.EnumerateArray().Select(name => name.GetString()!).Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "000-authorization.sigstore.json")));
        Assert.Equal("application/vnd.dev.sigstore.bundle.v0.3+json", bundle.RootElement.GetProperty("mediaType").GetString());
        Assert.All(Directory.GetFiles(folder, "*.tlog-proof"), file => Assert.True(TlogProof.TryParse(File.ReadAllBytes(file), out _, out var why), why));
        WritProcess.Run(run.Elsewhere, "evidence", "unpack", run.File, folder).MustExit(2).MustSay("(WRIT6054)");
    }

    private static IEnumerable<string> Failed(JsonElement report) => report.GetProperty("checks").EnumerateArray()
        .Where(check => check.GetProperty("outcome").GetString() == "fail").Select(check => check.GetProperty("id").GetString()!);

    /// <summary>A copy of one run's evidence and of the trust file, where no data directory is.</summary>
    private sealed class Evidence : IDisposable
    {
        public Evidence()
        {
            Home.InitPolicy();
            var run = WritProcess.Run(Home, "run", "-o", "json", "--agent", "support-triage", "--", "true").MustExit(0).Json;
            Execution = run.GetProperty("execution").GetString()!;
            InDataDirectory = run.GetProperty("evidence").GetString()!;
            File = Elsewhere.PathOf("evidence.json");
            System.IO.File.Copy(InDataDirectory, File);
            System.IO.File.Copy(Path.Combine(Home.Data, "trust.json"), Elsewhere.PathOf("trust.json"));
        }

        public WritDirectory Home { get; } = new();

        public WritDirectory Elsewhere { get; } = new();

        public string Execution { get; }

        public string InDataDirectory { get; }

        public string File { get; }

        public WritResult Verify(params string[] options) => WritProcess.Run(Elsewhere, ["verify", File, "--keys", Elsewhere.PathOf("trust.json"), .. options]);

        public void Change(Action<JsonNode> change)
        {
            var evidence = JsonNode.Parse(System.IO.File.ReadAllBytes(File))!;
            change(evidence);
            System.IO.File.WriteAllText(File, evidence.ToJsonString());
        }

        public void Dispose()
        {
            Home.Dispose();
            Elsewhere.Dispose();
        }
    }
}
