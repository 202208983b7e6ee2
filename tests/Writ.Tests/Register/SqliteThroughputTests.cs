using System.Diagnostics;
using Writ.Core.Storage;
using Writ.Register;
using Writ.Tests.Support;
using Xunit.Abstractions;

namespace Writ.Tests.Register;

/// <summary>Prints what the register does a second; machines differ, so nothing is asserted of it but that it is right.</summary>
public sealed class SqliteThroughputTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(16, 2_000)]
    [InlineData(64, 6_000)]
    public async Task Many_callers_share_one_commit(int callers, int operations)
    {
        using var directory = new TempDirectory();
        await using var register = SqliteRegister.Open(directory.PathOf("register.db"), TimeProvider.System);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var i = caller; i < operations; i += callers)
            {
                var verdict = await register.Commit(new RegisterBatch(
                [
                    new ExpectEpoch(1), new Claim(Spaces.Spend, $"{i}", default), new Count("calls", "day", 1, long.MaxValue),
                    new Append(new byte[489], new byte[1_500], "authorization", $"exe_{i}", 0),
                ]));
                Assert.True(verdict.Committed);
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        Assert.Equal(operations, await register.LogSize());
        output.WriteLine($"{callers} callers: {operations / seconds:N0} spends a second");
    }

    [Fact]
    public async Task Opening_and_the_first_commit_are_timed()
    {
        using var directory = new TempDirectory();
        for (var round = 0; round < 3; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var register = SqliteRegister.Open(directory.PathOf("register.db"), TimeProvider.System);
            var opened = Stopwatch.GetElapsedTime(start);
            await register.Commit(new RegisterBatch([new Claim("s", $"{round}", default)]));
            var committed = Stopwatch.GetElapsedTime(start);
            await register.DisposeAsync();
            output.WriteLine($"open {opened.TotalMilliseconds:N1} ms, first commit {committed.TotalMilliseconds:N1} ms, closed {Stopwatch.GetElapsedTime(start).TotalMilliseconds:N1} ms");
        }
    }
}
