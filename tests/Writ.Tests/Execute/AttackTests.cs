using Writ.Core.Documents;
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

    /// <summary>What <see cref="EscapeTests"/> tries, with the filter's refusals and Landlock off.</summary>
    [FaultsFact]
    public async Task Where_the_walls_are_off_a_hostile_program_gets_out()
    {
        var off = new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = "system-calls,landlock,af-unix" };
        var (_, output) = await ChildProcess.Run("execute-escapes", [], off);
        foreach (var attack in new[] { "memfd", "io-uring", "exec-from-tmp", "read-run", "unix-path" })
            Assert.Contains(attack + "=0", output, StringComparison.Ordinal);
    }

    [AttackTheory]
    [InlineData("stdout flood", "cat /dev/zero", "WRIT3205")]
    [InlineData("fork bomb", "b() { b | b & }; b; sleep 60", "WRIT3202")]
    [InlineData("daemons", "i=0; while [ $i -lt 40 ]; do (setsid sh -c 'trap \"\" TERM HUP INT; sleep 1000' > /dev/null 2>&1 < /dev/null &); i=$((i+1)); done; sleep 60", "WRIT3202")]
    [InlineData("exec bomb", "while :; do (/bin/true; /bin/true); done", "WRIT3228")]
    public async Task A_flood_ends_by_its_limit_and_leaves_nothing(string attack, string script, string code)
    {
        Assert.NotEmpty(attack);
        using var harness = new RunHarness();
        harness.Children("decide");
        harness.Limits = new Limits { WallMs = 2_000, OutputBytes = 1 << 20, Processes = 100 };
        harness.Adapt(profile => profile with { Envelope = new BehaviourEnvelope { ExecsPerSecond = attack == "exec bomb" ? 20 : 100_000 } });
        var outcome = await harness.Shell(script);
        Assert.True(outcome.Code == code, $"{outcome} {harness.ErrorText}");
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
        Assert.False(NamespaceMembers.IsAlive(harness.Journal.Trace!.WardenPid));
    }

    /// <summary>The same, each as much of it as would end by itself.</summary>
    [AttackTheory(faults: true)]
    [InlineData("stdout flood", "head -c 4194304 /dev/zero", "output-limit")]
    [InlineData("fork bomb", "i=0; while [ $i -lt 150 ]; do sleep 5 & i=$((i+1)); done", "process-limit")]
    [InlineData("long run", "sleep 3", "wall-limit")]
    [InlineData("exec bomb", "i=0; while [ $i -lt 60 ]; do /bin/true; i=$((i+1)); done", "exec-rate")]
    public async Task Where_its_limit_is_off_the_flood_goes_on(string attack, string script, string guard)
    {
        Assert.NotEmpty(attack);
        Assert.Equal("lost\n", (await ChildProcess.Run("execute-flood", [script], new Dictionary<string, string>())).Output);
        Assert.Equal("won\n", (await ChildProcess.Run("execute-flood", [script], new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = guard })).Output);
    }

    [AttackTheory]
    [InlineData(100)]
    public async Task A_daemon_does_not_outlive_its_run(int daemons)
    {
        using var harness = new RunHarness();
        await AttackFactory.Run(harness, "daemon-left", daemons);
        Assert.False(NamespaceMembers.IsAlive(harness.Journal.Trace!.WardenPid));
        Assert.All(harness.Journal.Trace.Groups, group => Assert.False(Directory.Exists(group)));
    }

    [AttackTheory(faults: true)]
    [InlineData("warden-end,supervisor-eof,lease-timer,parent-death,kill,confirm-stop")]
    public async Task Where_nothing_ends_its_tree_a_daemon_does(string guards)
    {
        var off = new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = guards };
        Assert.Equal("won\n", (await ChildProcess.Run("execute-guard", ["daemons"], off)).Output);
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
