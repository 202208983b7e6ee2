using Writ.Core.Documents;
using Writ.Execute.Recovery;
using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>Each guard is needed: without it, and only without it, the attack that it stands against wins.</summary>
public sealed class GuardTests
{
    private static readonly Dictionary<string, string> NoGuardOff = [];

    [FaultsTheory]
    [Trait("law", "L4")]
    [InlineData("swap", "exec-stop")]
    public Task Without_the_exec_stop_another_program_runs(string attack, string guards) => Check(attack, guards);

    [FaultsTheory]
    [Trait("law", "L1")]
    [InlineData("list-root", "landlock")]
    [InlineData("read-data", "landlock,data-directory-mount")]
    [InlineData("connect", "af-unix")]
    [InlineData("line-discipline", "terminal-calls")]
    public Task Without_its_walls_the_sandbox_leaks(string attack, string guards) => Check(attack, guards);

    [FaultsTheory]
    [Trait("law", "L6")]
    [InlineData("hang", "lease-timer")]
    [InlineData("outlive", "lease-timer,supervisor-eof,parent-death")]
    public Task Without_the_wardens_watch_a_tree_outlives_its_supervisor(string attack, string guards) => Check(attack, guards);

    [FaultsTheory]
    [Trait("law", "L7")]
    [InlineData("false-stop", "kill,lease-timer,supervisor-eof,parent-death", "confirm-stop")]
    public Task Without_confirmation_a_stop_is_reported_that_is_none(string attack, string every, string guard) =>
        Check(attack, $"{every},{guard}", without: every);

    [FaultsTheory]
    [Trait("law", "L13")]
    [InlineData("unlimited", "limits-refused")]
    public Task Without_the_refusal_a_limit_is_pretended(string attack, string guards) => Check(attack, guards);

    [FaultsTheory]
    [Trait("law", "L13")]
    [InlineData("recorded", "recorded-egress")]
    public Task Without_the_refusal_something_leaves_a_run_that_is_recorded(string attack, string guards) => Check(attack, guards);

    [FaultsTheory]
    [Trait("law", "L1")]
    [InlineData("before-launch", false)]
    [InlineData("after-launch", false)]
    [InlineData("before-go", false)]
    [InlineData("after-go", false)]
    [InlineData("after-exit", true)]
    public async Task A_supervisor_that_dies_at_a_step_leaves_nothing_alive_and_nothing_run_too_early(string point, bool runs)
    {
        var directory = Directory.CreateTempSubdirectory("writ-fault-").FullName;
        try
        {
            var marker = Path.Combine(directory, "ran");
            using var supervisor = ChildProcess.Start("execute-touch", [marker], new Dictionary<string, string> { ["WRIT_FAULT_KILL"] = point });
            await supervisor.WaitForExitAsync().WaitAsync(ChildProcess.Patience);
            Assert.Equal(137, supervisor.ExitCode);
            var execution = RunHarness.ExecutionOf(supervisor.Id, 1);
            Assert.Equal(Confirmation.Confirmed, StaleRun.Confirm(execution, null, RunHarness.Host));
            Assert.Equal(runs, File.Exists(marker));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task Check(string attack, string guards, string? without = null)
    {
        var on = without is null ? NoGuardOff : new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = without };
        Assert.Equal("lost\n", (await ChildProcess.Run("execute-guard", [attack], on)).Output);
        var off = new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = guards };
        Assert.Equal("won\n", (await ChildProcess.Run("execute-guard", [attack], off)).Output);
    }
}
