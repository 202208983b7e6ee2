using System.Diagnostics;
using System.Globalization;
using Writ.EndToEnd.Laws;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Runs;

/// <summary>Runs that nobody sits in front of: kept output, attaching, and what becomes of them when their server does not.</summary>
public sealed class DetachedTests
{
    private const string Counting = "n=0; while :; do n=$((n+1)); echo line $n; sleep 0.1; done";

    [Fact]
    public async Task A_detached_run_is_read_followed_and_revoked()
    {
        using var scene = new Scene();
        using var server = await Serve(scene);
        var execution = Detach(scene, "sh", "-c", "echo out; echo err >&2; " + Counting);

        using var follower = WritProcess.Start(scene.Directory, "logs", "-f", execution);
        await follower.UntilSaid("line 5\n");
        Assert.StartsWith("out\n", follower.Output, StringComparison.Ordinal);
        Assert.Equal("err\n", follower.Errors);
        scene.Writ("logs", execution).MustExit(0).MustSay("line 3");
        scene.Writ("revoke", execution, "--reason", "enough").MustExit(0).MustSay("confirmed dead");

        follower.WaitForEnd().MustExit(0);
        Assert.Null(Tree.Find(execution));
        scene.Writ("attach", execution).MustExit(3).MustSay("WRIT6085");
        scene.Writ("verify", execution).MustExit(0);
        scene.Writ("executions", "get", execution).MustExit(0).MustSay("revoked");
    }

    [Fact]
    public async Task A_detached_run_comes_no_sooner_than_its_server_was_started()
    {
        using var scene = new Scene();
        using var server = await Serve(scene);
        var execution = Detach(scene, "sh", "-c", "nice; " + Counting);
        using var follower = WritProcess.Start(scene.Directory, "logs", "-f", execution);
        await follower.UntilSaid("line 1\n");
        Assert.StartsWith($"{NicenessOf("self")}\n", follower.Output, StringComparison.Ordinal);

        // Who governs comes before it where he may.
        if (Environment.IsPrivilegedProcess)
            Assert.All([server.Id, SupervisorOf(execution)], governing => Assert.Equal(-10, NicenessOf($"{governing}")));
        scene.Writ("revoke", execution, "--reason", "enough").MustExit(0).MustSay("confirmed dead");
        follower.WaitForEnd().MustExit(0);
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task A_detached_run_outlives_its_server_and_is_adopted_by_the_next()
    {
        using var scene = new Scene();
        string execution;
        using (var first = await Serve(scene))
        {
            execution = Detach(scene, "sh", "-c", Counting);
            using var follower = WritProcess.Start(scene.Directory, "logs", "-f", execution);
            await follower.UntilSaid("line 2\n");
            first.Kill();
            first.WaitForEnd();
            // Until its supervisor has looked, once a second.
            await follower.UntilSaid("line 40\n");
        }

        using var second = await Serve(scene);
        using var again = WritProcess.Start(scene.Directory, "logs", "-f", execution);
        await again.UntilSaid("line 80\n");
        Assert.NotEqual(0, Tree.Find(execution)!.Count());
        scene.Writ("revoke", execution, "--reason", "enough").MustExit(0).MustSay("confirmed dead");

        again.WaitForEnd().MustExit(0);
        var events = RunEvents.OfNewest(scene);
        Assert.Contains(events, happened => happened.StartsWith("supervisor.alone", StringComparison.Ordinal));
        Assert.Contains(events, happened => happened.StartsWith("supervisor.adopted", StringComparison.Ordinal));
        scene.Writ("verify", execution).MustExit(0);
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task Without_a_server_a_detached_run_ends_and_its_receipt_says_so()
    {
        using var scene = new Scene();
        string execution;
        using (var server = await Serve(scene))
        {
            execution = Detach(scene, "sleep", "600");
            await Patience.Until("the program", () => Tree.Find(execution)?.Count() == 2);
            Signal(server.Id, "TERM");
            server.WaitForEnd().MustExit(0);
        }

        await Patience.Until("the end", () => Tree.Find(execution) is null);
        await Patience.Until("the receipt", () => scene.Executions()[0].TryGetProperty("endedAtMs", out _));
        scene.Writ("executions", "get", execution).MustExit(0).MustSay("WRIT6086").MustSay("lease-lost");
        scene.MustBeWhole();
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task The_run_of_a_killed_supervisor_dies_and_the_server_writes_its_receipt()
    {
        using var scene = new Scene();
        using var server = await Serve(scene);
        var execution = Detach(scene, "sleep", "600");
        await Patience.Until("the program", () => Tree.Find(execution)?.Count() == 2);

        Signal(SupervisorOf(execution), "KILL");

        await Patience.Until("the receipt", () => scene.Executions()[0].TryGetProperty("endedAtMs", out _));
        Assert.Null(Tree.Find(execution));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(scene.Directory.Data, "attach")));
        scene.Writ("executions", "get", execution).MustExit(0).MustSay("WRIT6034");
        scene.Writ("log", "check", "--full").MustExit(0);
    }

    [Fact]
    public async Task A_shell_is_left_and_come_back_to()
    {
        using var scene = new Scene();
        using var server = await Serve(scene);
        var execution = Detach(scene, ["-t"], "bash", "--norc", "--noediting");
        using (var first = new PseudoTerminal(scene.Directory, WritExecutable.Real, "attach", execution))
        {
            await Patience.Until("an answer", () =>
            {
                first.Type("x=4; stty size\r");
                return first.Shown.Contains("24 80\r\n", StringComparison.Ordinal);
            });
            first.Type("\u0010\u0011");
            first.MustExit(0);
            Assert.Contains("goes on", first.Shown, StringComparison.Ordinal);
        }

        using var second = new PseudoTerminal(scene.Directory, WritExecutable.Real, "attach", execution);
        await Patience.Until("an answer", () =>
        {
            second.Type("echo is$((x+1))\r");
            return second.Shown.Contains("is5\r\n", StringComparison.Ordinal);
        });
        second.Type("exit 7\r");
        second.MustExit(7);
        Assert.Equal(2, RunEvents.OfNewest(scene).Count(happened => happened.StartsWith("caller.attached ", StringComparison.Ordinal)));
        scene.MustBeWhole();
    }

    [Fact]
    public async Task Nobody_attaches_from_a_namespace_of_its_own()
    {
        using var scene = new Scene();
        using var server = await Serve(scene);
        var execution = Detach(scene, "sleep", "600");
        await Patience.Until("the program", () => Tree.Find(execution)?.Count() == 2);

        var stranger = new WritStart(["-Ur", WritExecutable.Real, "attach", execution]) { Executable = "/usr/bin/unshare" };
        WritProcess.Run(scene.Directory, stranger).MustExit(4).MustSay("WRIT6085").MustSay("another user namespace");

        scene.Writ("revoke", execution, "--reason", "enough").MustExit(0).MustSay("confirmed dead");
        Assert.DoesNotContain(RunEvents.OfNewest(scene), happened => happened.StartsWith("caller.attached", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("law", "L9")]
    public async Task The_policies_a_server_was_started_with_stand_for_its_detached_runs()
    {
        using var scene = new Scene();
        var bundle = ProtectedTests.CopyOfPolicies(scene);
        File.WriteAllText(Path.Combine(bundle, "nothing.cedar"), "forbid (principal, action, resource);\n");
        using var server = WritProcess.Start(scene.Directory, "serve", "--port", "0", "--policy", bundle);
        await server.UntilSaid("console");
        scene.Writ("run", "--", "true").MustExit(80);
        scene.Writ("run", "--detach", "--", "true").MustExit(80);
    }

    [Fact]
    public async Task What_is_kept_is_bounded_and_its_end_is_there()
    {
        using var scene = new Scene();
        using var server = await Serve(scene);
        var execution = Detach(scene, "sh", "-c", "seq 1 1500000; echo the end");
        await Patience.Until("the end", () => scene.Executions()[0].TryGetProperty("endedAtMs", out _));
        var kept = new DirectoryInfo(Path.Combine(scene.Directory.Data, "output", execution)).GetFiles();
        Assert.InRange(kept.Sum(file => file.Length), 2 << 20, 5 << 20);
        scene.Writ("logs", execution).MustExit(0).MustSay("1500000\nthe end\n");
        scene.Writ("evidence", "erase", execution, "--reason", "asked for").MustExit(0);
        Assert.Empty(Directory.GetDirectories(Path.Combine(scene.Directory.Data, "output")));
    }

    [Fact]
    public void Without_a_server_nothing_is_detached()
    {
        using var scene = new Scene();
        scene.Writ("run", "--detach", "--", "true").MustExit(85).MustSay("WRIT6047");
        Assert.Empty(scene.Executions());
        scene.Writ("run", "--", "true").MustExit(0);
        scene.Writ("logs", scene.Executions()[0].GetProperty("execution").GetString()!).MustExit(3).MustSay("WRIT6084");
    }

    [Fact]
    public async Task What_is_denied_is_said_at_once()
    {
        using var scene = new Scene();
        using var server = await Serve(scene);
        ProtectedTests.Protect(scene, version: 2, "forbid (principal, action, resource);\n");
        scene.Writ("run", "--detach", "--", "true").MustExit(80).MustSay("WRIT1614");
    }

    private static async Task<WritProcess> Serve(Scene scene)
    {
        var server = WritProcess.Start(scene.Directory, "serve", "--port", "0");
        await server.UntilSaid("console");
        return server;
    }

    private static string Detach(Scene scene, params string[] program) => Detach(scene, [], program);

    private static string Detach(Scene scene, string[] options, params string[] program) =>
        scene.Writ(["run", "-q", "--detach", .. options, "--", .. program]).MustExit(0).Output.Trim();

    // The nineteenth field of proc(5)'s stat; the name before them may hold blanks.
    private static int NicenessOf(string process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }

    private static int SupervisorOf(string execution)
    {
        var status = File.ReadAllLines($"/proc/{Tree.Find(execution)!.Warden}/status").Single(line => line.StartsWith("PPid:", StringComparison.Ordinal));
        return int.Parse(status.AsSpan(5).Trim(), CultureInfo.InvariantCulture);
    }

    private static void Signal(int pid, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
