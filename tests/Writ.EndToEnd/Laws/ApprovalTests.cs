using System.Text.Json;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>Approvals end to end: what was asked waits, and runs only as it was approved.</summary>
public sealed class ApprovalTests
{
    private static readonly string Myself = Environment.UserName;

    [Fact]
    [Trait("law", "L4")]
    public async Task A_run_waits_for_its_quorum_and_its_evidence_holds()
    {
        using var scene = new Scene();
        var keys = scene.Approval("2 of Role::\"sre\" within 1m", "ann", "bob", Myself);
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf(Scene.Program));
        var id = await scene.Asked(run);

        var shown = scene.Writ("approvals", "show", id).MustExit(0).MustSay("echo ran >> effect").MustSay("sha256:");
        Assert.Contains(scene.Writ("executions", "list", "-o", "json").Json.GetProperty("executions").EnumerateArray(), one => one.GetProperty("state").GetString() == "pending");
        scene.Writ("approve", id, "--key", keys[2]).MustExit(82).MustSay("WRIT2032");
        scene.Writ("approve", id, "--key", keys[0]).MustExit(0).MustSay("1 of 2");
        scene.Writ("approve", id, "--key", keys[0]).MustExit(82).MustSay("WRIT2035");
        Assert.Equal(0, scene.Effects);
        scene.Writ("approve", id, "--key", keys[1]).MustExit(0).MustSay("approved");

        var ended = run.WaitForEnd().MustExit(0).MustSay("User::\"bob\" approved");
        Assert.Equal(1, scene.Effects);
        Assert.Contains("verify", ended.Errors, StringComparison.Ordinal);
        var execution = scene.Executions()[0].GetProperty("execution").GetString()!;
        scene.Writ("verify", execution).MustExit(0);
        Assert.Contains("consumed", scene.Writ("approvals", "show", id).MustExit(0).Output, StringComparison.Ordinal);
        Assert.Contains("intent", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task Where_trust_names_the_approvers_no_other_key_votes_and_anybody_can_check_their_votes()
    {
        using var scene = new Scene();
        var keys = scene.Approval("1 of Role::\"sre\" within 1m", "ann", "bob");
        scene.Writ("approvals", "list");
        scene.Writ("keys", "approver", "ann", "--key", keys[0] + ".pub").MustExit(2).MustSay("WRIT6076");
        scene.Writ("keys", "approver", "User::\"ann\"", "--key", keys[0] + ".pub").MustExit(0).MustSay("version 2");
        scene.Writ("keys", "approver", "User::\"bob\"", "--key", keys[0] + ".pub").MustExit(2).MustSay("WRIT6068").MustSay("is User::\"ann\"'s already");
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf(Scene.Program));
        var id = await scene.Asked(run);
        scene.Writ("approve", id, "--key", keys[1]).MustExit(82).MustSay("WRIT2032").MustSay("trust.json");
        scene.Writ("approve", id, "--key", keys[0]).MustExit(0).MustSay("approved");
        run.WaitForEnd().MustExit(0);

        var execution = scene.Executions()[0].GetProperty("execution").GetString()!;
        scene.Writ("verify", execution).MustExit(0).MustSay("✓ permit.approved").MustSay("approved by User::\"ann\"");
        scene.Writ("verify", execution, "--keys", Path.Combine(scene.Directory.Data, "trust", "1.json")).MustExit(0).MustSay("no approver's key is trusted here");

        // Her key is ended: what she approved stays approved, and she approves nothing more.
        var ann = scene.Writ("keys", "list", "-o", "json").MustExit(0).Json.EnumerateArray().Single(key => key.TryGetProperty("who", out _)).GetProperty("keyId").GetString()!;
        scene.Writ("keys", "retire", ann).MustExit(0).MustSay("version 3");
        scene.Writ("verify", execution).MustExit(0).MustSay("✓ permit.approved");
        using var second = WritProcess.Start(scene.Directory, Scene.RunOf(Scene.Program));
        var again = await scene.Asked(second);
        scene.Writ("approve", again, "--key", keys[0]).MustExit(82).MustSay("WRIT2032");
        second.Kill();
        Assert.Equal(1, scene.Effects);
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task Without_that_guard_a_key_that_trust_does_not_name_approves()
    {
        using var scene = new Scene();
        var keys = scene.Approval("1 of Role::\"sre\" within 1m", "ann", "bob");
        scene.Writ("keys", "approver", "User::\"ann\"", "--key", keys[0] + ".pub").MustExit(0);
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf(Scene.Program).WithoutGuard("approver-trusted"));
        var id = await scene.Asked(run);
        WritProcess.Run(scene.Directory, new WritStart("approve", id, "--key", keys[1]).WithoutGuard("approver-trusted")).MustExit(0).MustSay("approved");
        run.WaitForEnd().MustExit(0);

        // Others are not taken in by it.
        scene.Writ("verify", scene.Executions()[0].GetProperty("execution").GetString()!).MustExit(92).MustSay("permit.approved");
        Assert.Equal(1, scene.Effects);
    }

    [Theory]
    [InlineData("before-asking")]
    [InlineData("after-asking")]
    [Trait("law", "L2")]
    public void What_dies_while_it_asks_runs_never_and_leaves_a_receipt_or_nothing(string point)
    {
        using var scene = new Scene();
        scene.Approval("1 of Role::\"sre\" within 1m", "ann");
        Assert.Equal(137, WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program).DyingAt(point)).ExitCode);

        // Whoever comes next recovers it.
        scene.Writ("keys", "rotate", "permit").MustExit(0);
        foreach (var execution in scene.Executions())
        {
            Assert.Equal("denied", execution.GetProperty("state").GetString());
            var evidence = Path.Combine(scene.Directory.Home, "e.json");
            scene.Writ("evidence", "get", execution.GetProperty("execution").GetString()!, "--out", evidence).MustExit(0);
            scene.Writ("verify", evidence).MustExit(0);
        }

        Assert.Equal(point == "after-asking" ? 1 : 0, scene.Executions().Count);
        scene.Writ("log", "check", "--full").MustExit(0);
        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    public async Task One_no_ends_it_at_once()
    {
        using var scene = new Scene();
        var keys = scene.Approval("2 of Role::\"sre\" within 1m", "ann", "bob");
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf(Scene.Program));
        var id = await scene.Asked(run);

        scene.Writ("deny", id, "--key", keys[0], "--reason", "not today").MustExit(0);

        run.WaitForEnd().MustExit(80).MustSay("WRIT6037").MustSay("not today");
        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    public void Time_that_runs_out_is_a_denial_with_a_receipt()
    {
        using var scene = new Scene();
        scene.Approval("1 of Role::\"sre\" within 1s", "ann");

        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program)).MustExit(81).MustSay("WRIT6038");

        Assert.Equal(0, scene.Effects);
        scene.Writ("verify", scene.Executions()[0].GetProperty("execution").GetString()!).MustExit(0);
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task A_script_that_changed_while_it_was_waited_for_does_not_run()
    {
        using var scene = new Scene();
        var keys = scene.Approval("1 of Role::\"sre\" within 1m", "ann");
        var script = scene.Directory.Write("work/job", "#!/bin/sh\necho ran >> effect\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf(script));
        var id = await scene.Asked(run);

        File.AppendAllText(script, "echo more >> effect\n");
        scene.Writ("approve", id, "--key", keys[0]).MustExit(0);

        run.WaitForEnd().MustExit(80).MustSay("WRIT6039");
        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    [Trait("law", "L2")]
    public async Task What_nobody_waits_for_any_more_is_denied_and_cannot_be_approved()
    {
        using var scene = new Scene();
        var keys = scene.Approval("1 of Role::\"sre\" within 1m", "ann");
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf(Scene.Program));
        var id = await scene.Asked(run);
        run.Kill();

        // Whoever comes next recovers it.
        await Patience.Until("the approval to be void", () =>
            scene.Writ("approve", id, "--key", keys[0]).Errors.Contains("WRIT2031", StringComparison.Ordinal));

        var execution = Assert.Single(scene.Executions());
        Assert.Equal(("denied", "WRIT6039"), (execution.GetProperty("state").GetString(), execution.GetProperty("code").GetString()));
        scene.Writ("evidence", "get", execution.GetProperty("execution").GetString()!, "--out", Path.Combine(scene.Directory.Home, "e.json")).MustExit(0);
        scene.Writ("verify", Path.Combine(scene.Directory.Home, "e.json")).MustExit(0);
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task One_approval_gives_a_grant_of_permits_each_spent_once()
    {
        using var scene = new Scene();
        var keys = scene.Approval("1 of Role::\"sre\" within 1m", "ann");
        var file = Path.Combine(scene.Directory.Data, "grant.json");
        using var issue = WritProcess.Start(scene.Directory, ["permits", "issue", "--uses", "3", "--window", "10m", "--out", file, "--", .. Scene.Program]);
        var id = await scene.Asked(issue);
        Assert.Equal(3, JsonDocument.Parse(scene.Writ("approvals", "show", id, "-o", "json").Output).RootElement.GetProperty("intents").GetArrayLength());
        scene.Writ("approve", id, "--key", keys[0]).MustExit(0);
        issue.WaitForEnd().MustExit(0);

        WritProcess.Run(scene.Directory, Scene.Presenting(file + ".1")).MustExit(0);
        WritProcess.Run(scene.Directory, Scene.Presenting(file + ".1")).MustExit(82).MustSay("WRIT2003");
        WritProcess.Run(scene.Directory, Scene.Presenting(file + ".2")).MustExit(0);
        scene.Writ("revoke", id, "--reason", "enough").MustExit(0).MustSay("before it was spent");
        WritProcess.Run(scene.Directory, Scene.Presenting(file + ".3")).MustExit(82).MustSay("WRIT2008");

        Assert.Equal(2, scene.Effects);
    }
}
