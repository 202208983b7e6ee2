using Writ.Audit.Check;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>Real publishers in processes of their own, killed or at once.</summary>
[Trait("law", "L11")]
public sealed class PublicationKillTests
{
    [FaultsFact]
    public async Task A_publisher_killed_at_any_fault_point_leaves_a_log_that_the_next_one_completes()
    {
        await using var fixture = new AuditFixture();
        string[] points =
        [
            "log-file-written", "log-file-synced", "log-file-renamed", "log-folders-synced", "log-before-row", "register-before-commit",
            "register-after-commit", "log-after-row", "log-after-checkpoint",
        ];
        foreach (var point in points)
        {
            await fixture.Append(100);
            var killed = await ChildProcess.Run(
                "log-publish", [fixture.RegisterPath, fixture.LogPath], new Dictionary<string, string> { ["WRIT_FAULT_KILL"] = point });
            Assert.Equal((point, 137, ""), (point, killed.ExitCode, killed.Output));

            using var checkpointer = await fixture.Open();
            var size = await fixture.Register.LogSize();
            Assert.Equal(size, (await checkpointer.Publish(size)).Size);
            Assert.Empty((await LogCheck.Run(fixture.Register, fixture.LogPath, checkpointer.Key)).Findings);
        }
    }

    [Fact]
    public async Task Publishers_in_eight_processes_at_once_leave_one_sound_log()
    {
        await using var fixture = new AuditFixture();
        await fixture.Append(300);
        var children = Enumerable.Range(0, 8).Select(_ => ChildProcess.Run("log-publish", [fixture.RegisterPath, fixture.LogPath])).ToList();
        for (var i = 0; i < 20; i++) await fixture.Append(20);

        Assert.All(await Task.WhenAll(children), child => Assert.True(child.ExitCode == 0, child.Output));
        using var checkpointer = await fixture.Open();
        await checkpointer.Publish(700);
        var report = await LogCheck.Run(fixture.Register, fixture.LogPath, checkpointer.Key);
        Assert.Empty(report.Findings);
        Assert.Equal(700, report.Size);
    }

    [FaultsFact]
    public async Task Without_the_startup_check_a_rewritten_entry_is_gone_on_with()
    {
        await using var fixture = new AuditFixture();
        await fixture.Append(300);
        using (var checkpointer = await fixture.Open()) await checkpointer.Publish(300);
        await fixture.Tamper("UPDATE log SET leaf = (SELECT leaf FROM log WHERE position = 0) WHERE position = 299");
        string[] arguments = [fixture.RegisterPath, fixture.LogPath];

        var halted = await ChildProcess.Run("log-publish", arguments);
        var blind = await ChildProcess.Run("log-publish", arguments, new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = "log-tail-check" });

        Assert.Contains("WRIT4107", halted.Output, StringComparison.Ordinal);
        Assert.Equal((0, "300\n"), blind);
    }
}
