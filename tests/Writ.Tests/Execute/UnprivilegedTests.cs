using System.Diagnostics;
using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>The same laws for somebody who is not root: user namespace, no control groups.</summary>
public sealed class UnprivilegedTests
{
    [UnprivilegedFact]
    public async Task The_essentials_hold_for_an_ordinary_user()
    {
        _ = Launchers.Preferred;
        var home = Directory.CreateTempSubdirectory("writ-home-").FullName;
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(home, (UnixFileMode)0x1FF);
        try
        {
            string[] become = ["--reuid", "1000", "--regid", "1000", "--clear-groups", "env", "HOME=" + home, Escapes.ProgramPath, "execute-essentials"];
            using var process = Process.Start(new ProcessStartInfo("setpriv", become) { RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
            Assert.Equal("ok\n", await output);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
