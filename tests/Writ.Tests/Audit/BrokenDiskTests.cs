using System.Globalization;
using Writ.Audit.Check;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>A real publisher on a real file system whose calls begin to fail: what it was told is there, and it says what is wrong.</summary>
[Trait("law", "L11")]
public sealed class BrokenDiskTests
{
    [FailingCallsTheory]
    [InlineData("write", FailingCalls.IoError)]
    [InlineData("write", FailingCalls.NoSpace)]
    [InlineData("sync", FailingCalls.IoError)]
    [InlineData("sync", FailingCalls.NoSpace)]
    [InlineData("rename", FailingCalls.IoError)]
    [InlineData("rename", FailingCalls.NoSpace)]
    public async Task Whatever_the_disk_fails_at_nothing_acknowledged_is_missing_and_the_next_process_goes_on(string call, int error)
    {
        await using var fixture = new AuditFixture();
        await fixture.Append(3);
        var (exit, output) = await ChildProcess.Run(
            "log-broken-disk", [fixture.RegisterPath, fixture.LogPath, call, error.ToString(CultureInfo.InvariantCulture)]);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, exit);

        // Before it broke all was well; then either the register or the folder said what it was, in its own words.
        Assert.Equal("acknowledged 3", lines[0]);
        Assert.Contains(lines, static line => line is "register WRIT4004" or "register WRIT4006" or "folder WRIT4109");

        using var checkpointer = await fixture.Open();
        var size = await fixture.Register.LogSize();
        Assert.Equal(size, (await checkpointer.Publish(size)).Size);
        Assert.Empty((await LogCheck.Run(fixture.Register, fixture.LogPath, checkpointer.Keys)).Findings);
        Assert.All(lines.Where(static line => line.StartsWith("acknowledged ", StringComparison.Ordinal)),
            line => Assert.True(long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) < size, line));
    }
}
