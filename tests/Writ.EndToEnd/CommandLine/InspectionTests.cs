using System.Text.Json;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.CommandLine;

/// <summary>The commands that look at what was recorded, and at the machine.</summary>
public sealed class InspectionTests
{
    [Fact]
    public void Executions_are_listed_newest_first_whatever_they_came_to()
    {
        using var directory = new WritDirectory();
        var denied = Execution(WritProcess.Run(directory, "run", "-o", "json", "--", "true").MustExit(80));
        directory.InitPolicy();
        var completed = Execution(WritProcess.Run(directory, "run", "-o", "json", "--", "true").MustExit(0));
        var permit = directory.PathOf("permit.json");
        WritProcess.Run(directory, "permits", "issue", "--out", permit, "--", "true").MustExit(0);
        var spent = Execution(WritProcess.Run(directory, "run", "-o", "json", "--permit", permit, "--", "true").MustExit(0));
        var refused = Execution(WritProcess.Run(directory, "run", "-o", "json", "--permit", permit, "--", "true").MustExit(82));
        var last = Execution(WritProcess.Run(directory, "run", "-o", "json", "--", "false").MustExit(1));

        Assert.StartsWith("ref_", refused, StringComparison.Ordinal);
        Assert.Equal([last, refused, spent, completed, denied], Listed(directory));
        Assert.Equal([last, refused], Listed(directory, "--limit", "2"));
        Assert.Equal([refused], Listed(directory, "--state", "refused"));
        Assert.Equal([denied], Listed(directory, "--state", "denied"));
        WritProcess.Run(directory, "executions", "list", "--limit", "0").MustExit(2).MustSay("(WRIT6020)");
        WritProcess.Run(directory, "executions", "list", "--state", "lost").MustExit(2).MustSay("(WRIT6020)");
        WritProcess.Run(directory, "executions", "list").MustExit(0).MustSay("completed").MustSay("WRIT2003");
    }

    [Fact]
    public void An_execution_is_shown_with_its_statements_and_events()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        var execution = Execution(WritProcess.Run(directory, "run", "-o", "json", "--", "true").MustExit(0));
        var detail = WritProcess.Run(directory, "executions", "get", execution, "-o", "json").MustExit(0).Json;

        Assert.Equal("completed", detail.GetProperty("execution").GetProperty("state").GetString());
        var types = detail.GetProperty("statements").EnumerateArray().Select(line => line.GetProperty("type").GetString()).ToList();
        Assert.Equal(("authorization", "receipt"), (types[0], types[^1]));
        Assert.Equal(Enumerable.Range(0, types.Count), detail.GetProperty("statements").EnumerateArray().Select(line => line.GetProperty("number").GetInt32()));
        Assert.NotEmpty(detail.GetProperty("events").EnumerateArray());
        Assert.True(File.Exists(detail.GetProperty("evidence").GetString()));

        WritProcess.Run(directory, "executions", "get", execution).MustExit(0).MustSay("0 authorization").MustSay("starter v1");
        WritProcess.Run(directory, "executions", "get", "exe_00000000000000000000000000").MustExit(3).MustSay("(WRIT6041)");
    }

    [Fact]
    public void A_command_line_cannot_rewrite_the_terminal_it_is_listed_on()
    {
        using var directory = new WritDirectory();
        var execution = Execution(WritProcess.Run(directory, "run", "-o", "json", "--", "true", "\u001b[2Ja\nb\u202e").MustExit(80));
        foreach (var said in new[] { WritProcess.Run(directory, "executions", "list"), WritProcess.Run(directory, "executions", "get", execution) })
        {
            Assert.DoesNotContain('\u001b', said.MustExit(0).Output);
            Assert.DoesNotContain('\u202e', said.Output);
            Assert.Contains("\\u{1b}[2Ja\\u{a}b\\u{202e}", said.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_public_halves_of_the_keys_are_given_out_and_nothing_else()
    {
        using var directory = new WritDirectory();
        WritProcess.Run(directory, "run", "--", "true").MustExit(80);
        var keys = WritProcess.Run(directory, "keys", "list", "-o", "json").MustExit(0).Json.EnumerateArray().ToList();
        Assert.Equal(["log", "permit", "root", "statement"], keys.Select(key => key.GetProperty("role").GetString()));

        var vkey = WritProcess.Run(directory, "keys", "export", "log", "--vkey").MustExit(0).Output.Trim();
        Assert.Equal(keys[0].GetProperty("vkey").GetString(), vkey);
        Assert.Equal(vkey.Split('+')[0], WritProcess.Run(directory, "log", "status", "-o", "json").MustExit(0).Json.GetProperty("origin").GetString());
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", WritProcess.Run(directory, "keys", "export", "permit").MustExit(0).Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(directory.Data, "trust.json")), WritProcess.Run(directory, "keys", "export", "trust").MustExit(0).Output.Trim());
        WritProcess.Run(directory, "keys", "export", "permit", "--vkey").MustExit(2).MustSay("(WRIT6020)");

        var everything = string.Join('\n', keys.Select(key => key.ToString()));
        Assert.All(Directory.GetFiles(Path.Combine(directory.Data, "keys")), file => Assert.DoesNotContain(File.ReadAllLines(file)[1], everything, StringComparison.Ordinal));
    }

    [Fact]
    public void A_changed_tile_is_found_by_the_log_check()
    {
        using var directory = new WritDirectory();
        WritProcess.Run(directory, "run", "--", "true").MustExit(80);
        var status = WritProcess.Run(directory, "log", "status", "-o", "json").MustExit(0).Json;
        Assert.Equal(status.GetProperty("entries").GetInt64(), status.GetProperty("published").GetInt64());
        WritProcess.Run(directory, "log", "check").MustExit(0).MustSay("The log is sound");

        var tile = Directory.GetFiles(Path.Combine(directory.Data, "log", "tile", "0"), "*", SearchOption.AllDirectories).First();
        var bytes = File.ReadAllBytes(tile);
        bytes[0] ^= 1;
        File.WriteAllBytes(tile, bytes);
        WritProcess.Run(directory, "log", "check").MustExit(90).MustSay("(WRIT4125)");
    }

    [Fact]
    public void The_doctor_makes_nothing_and_says_whether_a_run_can_be_governed()
    {
        using var directory = new WritDirectory();
        var before = WritProcess.Run(directory, "doctor", "-o", "json").MustExit(0).Json;
        Assert.True(before.GetProperty("governable").GetBoolean());
        Assert.False(Directory.Exists(directory.Data));
        var names = before.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("name").GetString()).ToList();
        foreach (var name in new[] { "writ-launcher", "Landlock", "seccomp", "user namespaces", "pidfd", "ptrace", "sandbox", "limit memory", "libcrypto", "Ed25519", "ML-DSA", "wall time", "space" })
            Assert.Contains(name, names);

        // What is missing says why, under an id, and what to do.
        foreach (var finding in before.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("state").GetString() == "missing"))
        {
            Assert.StartsWith("WRIT", finding.GetProperty("code").GetString(), StringComparison.Ordinal);
            Assert.NotEqual("", finding.GetProperty("remedy").GetString());
        }

        directory.InitPolicy();
        WritProcess.Run(directory, "run", "--", "true").MustExit(0);
        WritProcess.Run(directory, "doctor").MustExit(0).MustSay("not behind the register").MustSay("private to its owner");
    }

    [Fact]
    public void The_starter_is_written_once_and_replaced_only_by_force()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        var (policy, guarded) = (Path.Combine(directory.Data, "policy"), Path.Combine(directory.Data, "protected"));
        WritProcess.Run(directory, "policy", "check").MustExit(0).MustSay("starter v1");
        WritProcess.Run(directory, "policy", "init").MustExit(2).MustSay("(WRIT6014)");
        WritProcess.Run(directory, "run", "--", "true").MustExit(0);

        File.AppendAllText(Path.Combine(policy, "starter.cedar"), "// mine\n");
        var rules = Directory.GetFiles(guarded, "*.cedar").Single();
        File.AppendAllText(rules, "// mine\n");
        var forced = WritProcess.Run(directory, "policy", "init", "--force", "-o", "json").MustExit(0).Json;
        Assert.Contains("// mine", File.ReadAllText(Path.Combine(forced.GetProperty("replaced").GetString()!, "starter.cedar")), StringComparison.Ordinal);
        Assert.DoesNotContain("// mine", File.ReadAllText(Path.Combine(policy, "starter.cedar")), StringComparison.Ordinal);
        Assert.False(forced.GetProperty("protectedWritten").GetBoolean());
        Assert.Contains("// mine", File.ReadAllText(rules), StringComparison.Ordinal);
        WritProcess.Run(directory, "policy", "show").MustExit(0).MustSay("starter v2").MustSay("no-privilege-helpers");
    }

    [Fact]
    public void A_bundle_is_checked_where_it_lies_and_nothing_is_made()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        using var elsewhere = new WritDirectory();
        var bundle = Path.Combine(directory.Data, "policy");
        WritProcess.Run(elsewhere, "policy", "check", bundle).MustExit(0).MustSay("starter v1");
        var shown = WritProcess.Run(elsewhere, "policy", "show", bundle, "-o", "json").MustExit(0).Json;
        Assert.NotEmpty(shown.GetProperty("rules").EnumerateArray());
        Assert.StartsWith("sha256:", shown.GetProperty("authority").GetString(), StringComparison.Ordinal);
        WritProcess.Run(elsewhere, "policy", "check", "no-such-folder").MustExit(2).MustSay("(WRIT6011)");
        WritProcess.Run(elsewhere, "policy", "check").MustExit(3).MustSay("(WRIT6050)");
        Assert.False(Directory.Exists(elsewhere.Data));
    }

    [Fact]
    public void The_parser_completes_for_the_shell()
    {
        using var directory = new WritDirectory();
        WritProcess.Run(directory, "completion", "bash").MustExit(0).MustSay("complete ");
        var said = WritProcess.Run(directory, "[suggest:13]", "writ policy i").MustExit(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("init", said);
    }

    private static string Execution(WritResult run) => run.Json.GetProperty("execution").GetString()!;

    private static IEnumerable<string> Listed(WritDirectory directory, params string[] options) =>
        WritProcess.Run(directory, ["executions", "list", "-o", "json", .. options]).MustExit(0).Json.GetProperty("executions").EnumerateArray()
            .Select(one => one.GetProperty("execution").GetString()!);
}
