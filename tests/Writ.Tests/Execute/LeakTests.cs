using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>Many runs, one after the other, and nothing left: no descriptor, mount, child, control group or temporary file.</summary>
public sealed class LeakTests
{
    [Theory]
    [InlineData("native", 100)]
    [InlineData("apphost", 20)]
    public async Task Runs_leave_nothing_behind(string launcher, int times)
    {
        // Once before a release with WRIT_STARTS=1000: the apphost's clone must never find a lock that nobody will release.
        if (Environment.GetEnvironmentVariable("WRIT_STARTS") is { } more) times = int.Parse(more);
        _ = launcher == "native" ? Launchers.Preferred : Launchers.AppHost;
        // Its temporary files apart from those of the tests beside it.
        var temporary = Directory.CreateTempSubdirectory("writ-leaks-");
        // And its mounts: who is not root can make none, here or beside.
        string[] apart = Environment.IsPrivilegedProcess ? ["unshare", "--mount"] : [];
        using var process = ChildProcess.Start(
            "execute-repeat", [launcher, $"{times}"], new Dictionary<string, string> { ["TMPDIR"] = temporary.FullName }, wrapped: apart);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60 + times));
        Assert.Equal("ok\n", await output + await error);
        Assert.Empty(temporary.GetFileSystemInfos());
        temporary.Delete();
    }
}
