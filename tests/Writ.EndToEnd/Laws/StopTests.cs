using System.Diagnostics;
using System.Globalization;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>Stops, seen from outside: nothing of a run survives its revocation, its supervisor or its lease.</summary>
public sealed class StopTests
{
    private const string Forks = "n=0; while [ $n -lt 60 ]; do (setsid sleep 600 & sleep 600; :) & n=$((n+1)); done; wait";

    [Fact]
    [Trait("law", "L7")]
    public async Task A_revoked_tree_is_dead_when_revoke_says_so()
    {
        using var scene = new Scene();
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf("sh", "-c", Forks));
        var tree = await scene.TreeOf(run, 150);

        scene.Writ("revoke", tree.Execution, "--reason", "enough").MustExit(0).MustSay("confirmed dead");

        Assert.Equal(0, tree.Count());
        run.WaitForEnd().MustExit(83).MustSay("WRIT6032");
        scene.MustBeWhole();
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task The_tree_of_a_killed_supervisor_dies()
    {
        using var scene = new Scene();
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf("sh", "-c", Forks));
        var tree = await scene.TreeOf(run, 100);

        run.Kill();

        await Patience.Until("the tree to die", () => tree.Count() == 0);
        scene.MustBeWhole();
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task The_tree_of_a_frozen_supervisor_dies_at_its_lease()
    {
        using var scene = new Scene();
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf("sh", "-c", Forks));
        var tree = await scene.TreeOf(run, 100);

        Signal(run.Id, "STOP");
        try
        {
            await Patience.Until("the tree to die", () => tree.Count() == 0);
        }
        finally
        {
            Signal(run.Id, "CONT");
        }

        run.WaitForEnd().MustExit(84);
        scene.MustBeWhole();
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task Without_its_guards_a_tree_outlives_its_supervisor()
    {
        using var scene = new Scene();
        var start = Scene.RunOf("sleep", "600").WithoutGuard("supervisor-eof,lease-timer,parent-death");
        using var run = WritProcess.Start(scene.Directory, start);
        var tree = await scene.TreeOf(run, 2);

        run.Kill();

        try
        {
            // Three leases later.
            await Task.Delay(TimeSpan.FromSeconds(3));
            Assert.NotEqual(0, tree.Count());
        }
        finally
        {
            tree.Kill();
        }
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task A_policy_that_no_longer_allows_stops_what_it_had_allowed()
    {
        using var scene = new Scene();
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf("sleep", "600"));
        var tree = await scene.TreeOf(run, 2);
        var bundle = Path.Combine(scene.Directory.Data, "policy", "starter.cedar");

        File.AppendAllText(bundle, "\n@id(\"no-sleep\")\nforbid (principal, action, resource) when { resource is Program && resource.name == \"sleep\" };\n");

        run.WaitForEnd().MustExit(83).MustSay("WRIT6030");
        Assert.Equal(0, tree.Count());
    }

    private static void Signal(int pid, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
