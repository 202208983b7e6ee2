using System.Text;
using Writ.EndToEnd.Support;
using Writ.Tests.Support;

namespace Writ.EndToEnd.Runs;

/// <summary>After an erasure nothing of the payload is left in the data directory, and everything else is provable as before.</summary>
public sealed class ErasureTests
{
    private const string Secret = "jane.doe-4111-1111-1111-1111";

    [Fact]
    public void Nothing_of_the_payload_is_left_and_the_proofs_still_hold()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        for (var i = 0; i < 3; i++) WritProcess.Run(directory, "run", "--", "/bin/echo", $"before {i}").MustExit(0);
        var run = WritProcess.Run(directory, "run", "-o", "json", "--agent", Secret + "-agent", "--", "/bin/echo", Secret).MustExit(0).Json;
        var execution = run.GetProperty("execution").GetString()!;
        var evidence = run.GetProperty("evidence").GetString()!;
        for (var i = 0; i < 3; i++) WritProcess.Run(directory, "run", "--", "/bin/echo", $"after {i}").MustExit(0);
        Assert.NotEmpty(FilesWith(directory, Secret));

        WritProcess.Run(directory, "evidence", "erase", execution).MustExit(2);
        WritProcess.Run(directory, "evidence", "erase", execution, "--reason", "asked for").MustExit(0).MustSay("erased");

        Assert.Empty(FilesWith(directory, Secret));
        var verified = WritProcess.Run(directory, "verify", execution).MustExit(91).MustSay("(WRIT5104)").MustSay("the payload was erased").MustSay("asked for");
        foreach (var holds in new[] { "✓ log.entries", "✓ log.inclusion", "✓ log.checkpoint", "✓ log.chain", "✓ log.erasure" }) verified.MustSay(holds);
        Assert.True(File.Exists(evidence));
        WritProcess.Run(directory, "log", "check", "--full").MustExit(0).MustSay("erased");
        WritProcess.Run(directory, "executions", "get", execution).MustExit(0).MustSay("(erased)").MustSay("completed");
        WritProcess.Run(directory, "executions", "list").MustExit(0).MustSay("(erased)");
        WritProcess.Run(directory, "lineage", "get", execution).MustExit(0).MustSay("(erased)");

        // Once is enough, and the control plane goes on.
        WritProcess.Run(directory, "evidence", "erase", execution, "--reason", "again").MustExit(3).MustSay("(WRIT6056)");
        WritProcess.Run(directory, "evidence", "erase", "exe_0000", "--reason", "none").MustExit(3).MustSay("(WRIT6041)");
        WritProcess.Run(directory, "run", "--", "/bin/true").MustExit(0);
    }

    [Theory]
    [InlineData("erase-file-gone", true)]
    [InlineData("erase-committed", false)]
    public void An_erasure_that_dies_half_way_is_whole_or_can_be_asked_for_again(string point, bool again)
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        var execution = WritProcess.Run(directory, "run", "-o", "json", "--", "/bin/echo", Secret).MustExit(0).Json.GetProperty("execution").GetString()!;
        Assert.Equal(137, WritProcess.Run(directory, new WritStart("evidence", "erase", execution, "--reason", "asked for").DyingAt(point)).ExitCode);

        WritProcess.Run(directory, "log", "check").MustExit(0);
        WritProcess.Run(directory, "evidence", "erase", execution, "--reason", "asked for").MustExit(again ? 0 : 3);
        WritProcess.Run(directory, "evidence", "get", execution, "--out", "evidence.json").MustExit(0);
        WritProcess.Run(directory, "verify", Path.Combine(directory.Work, "evidence.json")).MustExit(91).MustSay("(WRIT5104)");
        Assert.Empty(FilesWith(directory, Secret));
    }

    [Fact]
    public void A_revoked_permit_is_erased_with_its_revocation_and_its_refusals()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        WritProcess.Run(directory, "permits", "issue", "--out", "permit.json", "--", "/bin/echo", Secret).MustExit(0);
        var file = Path.Combine(directory.Work, "permit.json");
        var execution = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!["intent"]!["execution"]!.GetValue<string>();
        WritProcess.Run(directory, "evidence", "erase", execution, "--reason", "too early").MustExit(2).MustSay("(WRIT6055)");
        WritProcess.Run(directory, "revoke", execution, "--reason", Secret).MustExit(0);
        Assert.NotEqual(0, WritProcess.Run(directory, "run", "--permit", file, "--", "/bin/echo", Secret).ExitCode);
        WritProcess.Run(directory, "run", "--", "/bin/true").MustExit(0);

        WritProcess.Run(directory, "evidence", "erase", execution, "--reason", "asked for").MustExit(0);

        Assert.Empty(FilesWith(directory, Secret));
        WritProcess.Run(directory, "log", "check", "--full").MustExit(0);

        // What was revoked stays revoked.
        Assert.NotEqual(0, WritProcess.Run(directory, "run", "--permit", file, "--", "/bin/echo", Secret).ExitCode);
    }

    [Fact]
    public async Task What_stays_of_an_approval_is_who_approved_and_not_who_asked_or_for_what()
    {
        using var scene = new Laws.Scene();
        var key = Laws.StarterChange.Approval(scene, "1 of Role::\"sre\" within 1m", "ann")[0];
        using var run = WritProcess.Start(scene.Directory, Laws.Scene.RunOf("/bin/echo", Secret));
        var id = await Laws.StarterChange.Asked(scene, run);
        scene.Writ("approve", id, "--key", key, "--reason", "I know her").MustExit(0);
        run.WaitForEnd().MustExit(0);
        var execution = scene.Executions()[0].GetProperty("execution").GetString()!;
        Assert.Contains($"by User::\"{Environment.UserName}\"", scene.Writ("approvals", "show", id).MustExit(0).Output, StringComparison.Ordinal);

        scene.Writ("evidence", "erase", execution, "--reason", "asked for").MustExit(0);

        Assert.Empty(FilesWith(scene.Directory, Secret));
        var shown = scene.Writ("approvals", "show", id).MustExit(0).MustSay("User::\"(erased)\"").MustSay("User::\"ann\"").MustSay("I know her");
        Assert.DoesNotContain(Environment.UserName, shown.Output, StringComparison.Ordinal);
        scene.Writ("log", "check", "--full").MustExit(0);
        scene.Writ("verify", execution).MustExit(91).MustSay("(WRIT5104)");
    }

    // The bytes as they are, and as base64 has them at each of its three offsets: envelopes carry their payload in it.
    private static List<string> FilesWith(WritDirectory directory, string secret)
    {
        var raw = Encoding.UTF8.GetBytes(secret);
        List<byte[]> forms = [raw];
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. raw]);
            forms.Add(Encoding.ASCII.GetBytes(encoded[((offset * 8 + 5) / 6)..^4]));
        }

        return
        [
            .. Directory.EnumerateFiles(directory.Data, "*", SearchOption.AllDirectories)
                .Where(static file => !file.EndsWith(".sock", StringComparison.Ordinal))
                .Where(file => File.ReadAllBytes(file) is var bytes && forms.Any(form => bytes.AsSpan().IndexOf(form) >= 0)),
        ];
    }
}
