using System.Diagnostics;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>The program of <c>tests/independent/go-tlog</c>, which checks a published log with Go's own packages.</summary>
internal static class GoVerifier
{
    public static async Task<string> Build(TempDirectory directory)
    {
        var program = directory.PathOf("go-tlog");
        var start = new ProcessStartInfo(GoFactAttribute.Compiler, ["build", "-o", program, "."])
        {
            WorkingDirectory = Repository.PathOf("tests", "independent", "go-tlog"),
        };

        // Debian's packages are laid out for GOPATH; nothing is fetched.
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = GoFactAttribute.Packages;
        start.Environment["GOFLAGS"] = "";
        start.Environment["GOCACHE"] = Repository.PathOf("artifacts", "go-cache");
        var (exit, output) = await Run(start);
        Assert.True(exit == 0, output);
        return program;
    }

    public static Task<(int Exit, string Output)> Run(string program, IEnumerable<string> arguments) => Run(new ProcessStartInfo(program, arguments));

    private static async Task<(int Exit, string Output)> Run(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        return (process.ExitCode, await output + await error);
    }
}
