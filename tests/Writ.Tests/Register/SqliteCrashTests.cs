using Writ.Core.Storage;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

/// <summary>Real processes, really killed.</summary>
[Trait("law", "L5")]
public sealed class SqliteCrashTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string FilePath => _directory.PathOf("register.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_a_killed_process_was_told_is_committed_is_there()
    {
        HashSet<string> told = [];
        for (var round = 0; round < 5; round++)
        {
            using var child = ChildProcess.Start("register-append", [FilePath, "1000000"]);
            for (var i = 0; i < 20 * (round + 1); i++)
                told.Add(await child.StandardOutput.ReadLineAsync().WaitAsync(ChildProcess.Patience) ?? throw new EndOfStreamException());
            child.Kill();
            while (await child.StandardOutput.ReadLineAsync() is { } line) told.Add(line);
            await child.WaitForExitAsync().WaitAsync(ChildProcess.Patience);
        }

        await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
        Assert.Empty(await register.Examine());
        foreach (var name in told) Assert.NotNull(await register.Read("spend", name));

        // A batch is whole or absent: as many claims as entries, and at most one a round that nobody was told of.
        var claims = (await register.Scan("spend", null, 10_000)).Count;
        Assert.Equal(claims, await register.LogSize());
        Assert.InRange(claims, told.Count, told.Count + 5);
    }

    [Fact]
    public async Task A_permit_is_spent_once_by_four_processes_with_sixteen_callers_each()
    {
        const int permits = 300;
        await SqliteRegister.Open(FilePath, TimeProvider.System).DisposeAsync();
        var children = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => ChildProcess.Run("register-spend", [FilePath, $"{permits}", "16"])));

        Assert.All(children, child => Assert.Equal(0, child.ExitCode));
        var spent = children.SelectMany(child => child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(permits, spent.Count);
        Assert.Equal(permits, spent.Distinct().Count());
        await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
        Assert.Equal(permits, await register.LogSize());
    }

    [Fact]
    public async Task Eight_processes_that_make_the_register_at_once_make_one()
    {
        var children = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ChildProcess.Run("register-append", [FilePath, "5"])));

        Assert.All(children, child => Assert.True(child.ExitCode == 0, child.Output));
        await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
        Assert.Equal(40, await register.LogSize());
    }

    [FaultsFact]
    public async Task A_process_killed_before_the_commit_leaves_nothing_and_one_killed_after_it_leaves_all()
    {
        var (exit, output) = await Kill("register-before-commit");
        Assert.Equal((137, ""), (exit, output));
        await using (var register = SqliteRegister.Open(FilePath, TimeProvider.System))
        {
            Assert.Equal(0, await register.LogSize());
            Assert.Empty(await register.Scan("spend", null, 10));
        }

        (exit, output) = await Kill("register-after-commit");
        Assert.Equal((137, ""), (exit, output));
        await using (var register = SqliteRegister.Open(FilePath, TimeProvider.System))
        {
            Assert.Equal(1, await register.LogSize());
            Assert.Single(await register.Scan("spend", null, 10));
        }
    }

    [FaultsFact]
    public async Task Without_insert_once_a_permit_is_spent_by_everybody_who_tries()
    {
        await SqliteRegister.Open(FilePath, TimeProvider.System).DisposeAsync();
        var child = await ChildProcess.Run(
            "register-spend", [FilePath, "10", "4"], new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = "spend-claim" });

        Assert.Equal(40, child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [FaultsFact]
    [Trait("law", "L3")]
    public async Task Without_waiting_for_the_commit_a_kill_loses_what_was_said_to_be_recorded()
    {
        var (_, output) = await Kill("register-before-commit", guardOff: "durable-before-verdict", pause: "register-before-commit");

        await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
        Assert.NotEmpty(output.Trim());
        Assert.Equal(0, await register.LogSize());
    }

    private Task<(int ExitCode, string Output)> Kill(string point, string guardOff = "", string pause = "") => ChildProcess.Run(
        "register-append", [FilePath, "1"],
        new Dictionary<string, string> { ["WRIT_FAULT_KILL"] = point, ["WRIT_FAULT_PAUSE"] = pause, ["WRIT_GUARD_OFF"] = guardOff });
}
