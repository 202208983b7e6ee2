using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>What is taken back in one stroke: everything of a principal, of a version of the policies, of all.</summary>
public sealed class RevocationTests
{
    [Theory]
    [InlineData("everything")]
    [InlineData("principal")]
    [InlineData("policy:starter@1")]
    [Trait("law", "L6")]
    [Trait("law", "L7")]
    public async Task What_runs_is_dead_and_nothing_new_is_permitted_until_it_is_lifted(string target)
    {
        if (target == "principal") target = $"principal:User::\"{Environment.UserName}\"";
        using var scene = new Scene();
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf("sleep", "600"));
        var tree = await scene.TreeOf(run, 2);
        var permit = scene.Issue();

        scene.Writ("revoke", target, "--reason", "stop all").MustExit(0).MustSay("confirmed dead").MustSay("before it was spent");

        Assert.Equal(0, tree.Count());
        run.WaitForEnd().MustExit(83).MustSay("WRIT6032");
        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program)).MustExit(83).MustSay("WRIT2008");
        scene.Writ("revocations").MustExit(0).MustSay("until lifted");
        scene.Writ("revoke", target, "--lift", "--reason", "over").MustExit(0);
        WritProcess.Run(scene.Directory, Scene.Presenting(permit)).MustExit(82).MustSay("WRIT2008");
        Assert.Equal(0, scene.Effects);

        // A permit of the very second in which it was lifted is taken for an earlier one.
        await Patience.Until("a permit after the lift", () => WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program)).ExitCode == 0);
        scene.Writ("log", "check", "--full").MustExit(0);
    }

    [Fact]
    [Trait("law", "L6")]
    public void Without_its_guards_what_was_revoked_runs()
    {
        using var scene = new Scene();
        scene.Writ("revoke", "everything", "--reason", "stop all").MustExit(0);

        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program).WithoutGuard("revocation,revocation-watch")).MustExit(0);

        Assert.Equal(1, scene.Effects);
    }

    [Fact]
    public void A_target_that_names_nothing_is_an_error()
    {
        using var scene = new Scene();

        scene.Writ("revoke", "principal:root", "--reason", "typo").MustExit(3).MustSay("WRIT2040");
        scene.Writ("revoke", "everything", "--lift", "--reason", "typo").MustExit(3).MustSay("WRIT6042");
    }
}
