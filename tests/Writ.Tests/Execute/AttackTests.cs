using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>Attacks from inside a run, a hundred times each where they are races. None wins once; and each is known to work, because
/// it does where the guard that stands against it is off.</summary>
[Trait("suite", "attacks")]
public sealed class AttackTests
{
    private const int Times = 100;

    /// <summary>Each attack, and what has to be off for it to win: guards, or <c>mediation</c> for child programs that inherit.</summary>
    public static TheoryData<string, string> Attacks => new()
    {
        { "path-swap", "exec-binding" }, { "word-swap", "exec-binding" }, { "pointer-swap", "exec-binding" },
        { "vfork-swap", "exec-binding" }, { "shared-process-swap", "exec-binding" }, { "shared-memory-swap", "exec-binding" },
        { "thread-crowd", "exec-binding" }, { "exec-from-thread", "exec-binding" }, { "descriptor-swap", "exec-binding" },
        { "descriptor-path-swap", "exec-binding" }, { "variable-swap", "exec-binding" }, { "signal-storm", "exec-binding" },
        { "stop-storm", "exec-binding" }, { "link-swap", "exec-binding" }, { "script-rewrite", "exec-binding" },
        { "program-rename", "exec-binding" }, { "script-link-swap", "script-exchange" }, { "directory-swap", "script-exchange" },
        { "loader", "loader-program" }, { "preload", "loader-variables" }, { "own-image", "mediation" }, { "undumpable", "mediation" },
        { "own-filter", "mediation" }, { "number-reuse", "mediation" }, { "memory-file", "mediation,system-calls" },
        { "copied-program", "mediation,landlock" }, { "traced-child", "system-calls" }, { "ring", "system-calls" },
        { "write-to-sibling", "system-calls" },
    };

    [AttackTheory]
    [MemberData(nameof(Attacks))]
    public async Task An_attack_wins_not_once(string attack, string guards)
    {
        Assert.NotEmpty(guards);
        using var harness = new RunHarness();
        var (won, _) = await AttackFactory.Run(harness, attack, Times);
        Assert.Equal(0, won);
    }

    [AttackTheory(faults: true)]
    [MemberData(nameof(Attacks))]
    public async Task Where_its_guard_is_off_the_attack_wins(string attack, string guards)
    {
        // Chance has a say in a race: what does not win at first gets more tries.
        var output = "";
        for (var times = Times; times <= 9 * Times && (output == "" || output == "won 0\n"); times *= 3)
            output = (await ChildProcess.Run("execute-attack", [attack, $"{times}"], new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = guards })).Output;
        Assert.Matches("^won [1-9][0-9]*\n$", output);
    }
}
