using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>The walk of one execution, killed between any two of its steps.</summary>
public sealed class CrashTests
{
    private const int Killed = 128 + 9;

    /// <summary>Every point between two steps, and whether the spend is durable there.</summary>
    public static TheoryData<string, bool> Points => new()
    {
        { "before-authorize", false },
        { "after-authorize", true },
        { "before-launch", true },
        { "before-launching", true },
        { "after-launching", true },
        { "before-go", true },
        { "after-go", true },
        { "after-exit", true },
        { "before-receipt", true },
        { "after-receipt", true },
        { "log-before-row", true },
        { "log-after-row", true },
        { "log-after-checkpoint", true },
        { "after-publish", true },
    };

    [Theory]
    [MemberData(nameof(Points))]
    [Trait("law", "L1 L3 L5")]
    public void A_kill_between_two_steps_leaves_nothing_unrecorded_and_nothing_open(string point, bool spent)
    {
        using var scene = new Scene();
        WritProcess.Run(scene.Directory, Scene.RunOf("true")).MustExit(0);

        var crashed = WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program).DyingAt(point));

        Assert.True(crashed.ExitCode == Killed, $"{point} was not reached: {crashed}");
        if (!spent) Assert.Equal(0, scene.Effects);
        scene.MustBeWhole();
        Assert.True(scene.Effects <= 1);
        var recorded = scene.Executions().Count(execution => execution.GetProperty("subject").GetString()!.Contains("effect", StringComparison.Ordinal));
        Assert.Equal(spent ? 1 : 0, recorded);
        if (!spent) return;

        // A spent permit is never launched again: the receipt says what became of it, and the count of effects stays.
        var effects = scene.Effects;
        scene.MustBeWhole();
        Assert.Equal(effects, scene.Effects);
    }

    [Theory]
    [InlineData("before-spend")]
    [InlineData("after-spend")]
    [InlineData("before-launching")]
    [InlineData("before-go")]
    [InlineData("after-go")]
    [InlineData("before-receipt")]
    [Trait("law", "L5")]
    public void A_permit_whose_spender_was_killed_is_spent_at_most_once(string point)
    {
        using var scene = new Scene();
        var permit = scene.Issue();

        Assert.Equal(Killed, WritProcess.Run(scene.Directory, Scene.Presenting(permit).DyingAt(point)).ExitCode);
        var again = WritProcess.Run(scene.Directory, Scene.Presenting(permit));

        // Before the spend was durable the permit is as good as new; after it never again.
        if (point == "before-spend") again.MustExit(0);
        else again.MustExit(82).MustSay("WRIT2003");
        Assert.True(scene.Effects <= 1);
        scene.MustBeWhole();
    }

    [Fact]
    [Trait("law", "L1 L3")]
    public void What_cannot_be_recorded_does_not_run()
    {
        using var scene = new Scene();
        WritProcess.Run(scene.Directory, Scene.RunOf("true")).MustExit(0);

        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program).FailingAt("register-before-commit")).MustExit(85);

        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    [Trait("law", "L1 L3")]
    public void Without_recording_first_a_program_runs_that_nobody_knows_of()
    {
        using var scene = new Scene();
        WritProcess.Run(scene.Directory, Scene.RunOf("true")).MustExit(0);

        _ = WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program).WithoutGuard("record-before-run"));

        Assert.Equal(1, scene.Effects);
        Assert.DoesNotContain(scene.Executions(), execution => execution.GetProperty("subject").GetString()!.Contains("effect", StringComparison.Ordinal));
    }
}
