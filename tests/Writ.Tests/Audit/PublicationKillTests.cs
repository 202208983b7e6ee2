using Writ.Audit.Check;
using Writ.Audit.Witnessing;
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
            Assert.Empty((await LogCheck.Run(fixture.Register, fixture.LogPath, checkpointer.Keys)).Findings);
        }
    }

    [FaultsTheory]
    [InlineData("log-after-signed")]
    [InlineData("witness-after-store")]
    [InlineData("log-after-witnesses")]
    public async Task A_publisher_killed_between_signature_and_witness_is_completed_by_the_next(string point)
    {
        await using var fixture = new AuditFixture();
        using var seen = new TempDirectory();
        await fixture.Append(100);
        var killed = await ChildProcess.Run(
            "log-publish-witnessed", [fixture.RegisterPath, fixture.LogPath, seen.Path], new Dictionary<string, string> { ["WRIT_FAULT_KILL"] = point });
        Assert.Equal((137, ""), killed);

        await fixture.Append(100);
        using var witness = Witness.Open(seen.Path, "w.example", AuditChild.Signer, [Witnessing.WitnessedLog.LogKey], TimeProvider.System);
        using var checkpointer = await AuditChild.OpenWitnessed(fixture.Register, fixture.LogPath, witness);
        var published = await checkpointer.Publish(200);
        Assert.Equal((200, 1), (published.Size, checkpointer.Cosigners(published)));
        Assert.Empty((await LogCheck.Run(fixture.Register, fixture.LogPath, checkpointer.Keys)).Findings);
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
        var report = await LogCheck.Run(fixture.Register, fixture.LogPath, checkpointer.Keys);
        Assert.Empty(report.Findings);
        Assert.Equal(700, report.Size);
    }

    [Fact]
    public async Task A_writer_killed_at_any_moment_has_lost_nothing_it_acknowledged()
    {
        await using var fixture = new AuditFixture();
        Dictionary<long, string> acknowledged = [];
        var random = new Random(17);
        for (var kills = 0; kills < 12; kills++)
        {
            using var writer = ChildProcess.Start("log-write", [fixture.RegisterPath, fixture.LogPath]);
            for (var lines = random.Next(1, 400); lines > 0; lines--)
            {
                if (await writer.StandardOutput.ReadLineAsync() is not { } line) Assert.Fail(await writer.StandardError.ReadToEndAsync());
                else Note(line);
            }

            // What it managed to say before it died counts too.
            writer.Kill();
            foreach (var line in (await writer.StandardOutput.ReadToEndAsync()).Split('\n')[..^1]) Note(line);
            await writer.WaitForExitAsync();

            using var checkpointer = await fixture.Open();
            await checkpointer.Publish(await fixture.Register.LogSize());
        }

        using var last = await fixture.Open();
        var report = await LogCheck.Run(fixture.Register, fixture.LogPath, last.Keys);
        Assert.Empty(report.Findings);
        Assert.NotEmpty(acknowledged);
        foreach (var (index, leaf) in acknowledged) Assert.Equal(leaf, Convert.ToHexString((await fixture.Register.ReadLog(index, 1))[0].Leaf.Span));

        void Note(string line)
        {
            var parts = line.Split(' ');
            acknowledged[long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)] = parts[1];
        }
    }
}
