using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>Children: started under a running permit, never with more than it has, and gone when it is.</summary>
public sealed class DelegationTests
{
    [Fact]
    [Trait("law", "L8")]
    public async Task A_child_has_no_more_than_is_left_and_ends_with_its_parent()
    {
        using var scene = new Scene();
        using var parent = await Parent(scene);
        var narrowed = scene.Directory.PathOf("narrowed.json");
        scene.Writ("permits", "delegate", Handed(scene), "--limits", "output=32KiB", "--out", narrowed).MustExit(0);
        scene.Writ("permits", "show", narrowed).MustExit(0).MustSay("narrowed 1 time");

        Child(scene, Handed(scene), "--limits", "cpu=2s output=1KiB", "--", "true").MustExit(0);

        // The ceiling of the chain, and what the children of one parent have between them.
        Child(scene, narrowed, "--limits", "cpu=2s", "--", "sh", "-c", "yes | head -c 65536").MustExit(84);
        using var first = WritProcess.Start(scene.Directory, ["run", "--parent", Handed(scene), "--limits", "cpu=15s output=1KiB", "--", "sleep", "600"]);
        var tree = await scene.TreeOf(first, 2, "sleep 600");
        Child(scene, Handed(scene), "--limits", "cpu=15s output=1KiB", "--", "true").MustExit(80).MustSay("WRIT2020");

        scene.Writ("revoke", ParentOf(scene), "--reason", "enough").MustExit(0).MustSay("confirmed dead");

        Assert.Equal(0, tree.Count());
        parent.WaitForEnd().MustExit(83);
        first.WaitForEnd().MustExit(83).MustSay("WRIT6032");
        Child(scene, Handed(scene), "--", "true").MustExit(82).MustSay("WRIT2051");
        var receipt = scene.Writ("verify", ParentOf(scene));
        Assert.True(receipt.ExitCode == 0, receipt.ToString());
    }

    [Fact]
    [Trait("law", "L8")]
    public async Task A_delegation_that_would_be_more_is_refused_where_it_is_made_and_where_it_is_used()
    {
        using var scene = new Scene();
        using var parent = await Parent(scene);
        var (narrow, wide, forged) = (scene.Directory.PathOf("narrow.json"), scene.Directory.PathOf("wide.json"), scene.Directory.PathOf("forged.json"));
        scene.Writ("permits", "delegate", Handed(scene), "--limits", "cpu=1s", "--program", "/usr/bin/true", "--out", narrow).MustExit(0);
        scene.Writ("permits", "delegate", narrow, "--limits", "cpu=2s", "--out", wide).MustExit(82).MustSay("WRIT2050");
        Assert.False(File.Exists(wide));
        Child(scene, narrow, "--", "sh", "-c", "echo ran >> effect").MustExit(82).MustSay("WRIT2052");

        // The chain without its narrowing, with the last holder's key: the root's holder it is not.
        var stripped = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(narrow))!.AsObject();
        stripped.Remove("narrowings");
        File.WriteAllText(forged, stripped.ToJsonString());
        Child(scene, forged, "--", "sh", "-c", "echo ran >> effect").MustExit(82).MustSay("WRIT2009");

        Assert.Equal(0, scene.Effects);
        scene.Writ("revoke", ParentOf(scene), "--reason", "done").MustExit(0);
        parent.WaitForEnd();
    }

    [Fact]
    [Trait("law", "L8")]
    public async Task Without_its_guard_a_child_runs_what_its_parent_was_not_to_hand_on()
    {
        using var scene = new Scene();
        using var parent = await Parent(scene);
        var narrow = scene.Directory.PathOf("narrow.json");
        scene.Writ("permits", "delegate", Handed(scene), "--limits", "cpu=2s output=1KiB", "--program", "/usr/bin/true", "--out", narrow).MustExit(0);

        WritProcess.Run(scene.Directory, new WritStart(["run", "--parent", narrow, "--", .. Scene.Program]).WithoutGuard("child-scope")).MustExit(0);

        Assert.Equal(1, scene.Effects);
        scene.Writ("revoke", ParentOf(scene), "--reason", "done").MustExit(0);
        parent.WaitForEnd();
    }

    [Fact]
    [Trait("law", "L8")]
    public async Task Without_its_guard_a_child_outlives_its_parent()
    {
        using var scene = new Scene();
        using var parent = await Parent(scene, "cascade");
        using var child = WritProcess.Start(scene.Directory, new WritStart(
            ["run", "--parent", Handed(scene), "--limits", "cpu=1s output=1KiB", "--", "sleep", "600"]).WithoutGuard("revocation-watch"));
        var tree = await scene.TreeOf(child, 2, "sleep 600");

        parent.Input.Close();
        parent.WaitForEnd();

        try
        {
            Assert.NotEqual(0, tree.Count());
        }
        finally
        {
            child.Kill();
            await Patience.Until("the child to die", () => tree.Count() == 0);
        }
    }

    private static string Handed(Scene scene) => scene.Directory.PathOf("handed.json");

    private static string ParentOf(Scene scene) => System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Handed(scene)))!["intent"]!["execution"]!.GetValue<string>();

    private static WritResult Child(Scene scene, string parent, params string[] rest) => scene.Writ(["run", "--parent", parent, .. rest]);

    /// <summary>A program that runs until its input ends, with its permit handed out.</summary>
    private static async Task<WritProcess> Parent(Scene scene, string? withoutGuard = null)
    {
        var start = new WritStart(["run", "--hand-out", Handed(scene), "--limits", "cpu=20s output=64KiB", "--", "cat"]);
        var parent = WritProcess.Start(scene.Directory, withoutGuard is null ? start : start.WithoutGuard(withoutGuard));
        await scene.TreeOf(parent, 2, "cat");
        return parent;
    }
}
