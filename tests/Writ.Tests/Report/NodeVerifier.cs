using System.Diagnostics;
using System.Text.Json;
using Writ.Tests.Support;

namespace Writ.Tests.Report;

/// <summary>The page's verifier, run by node over a folder of cases.</summary>
internal static class NodeVerifier
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task<IReadOnlyDictionary<string, NodeFinding>> Run(TempDirectory cases)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Repository.PathOf("tests", "Writ.Tests", "Report", "verifier.mjs"));
        start.ArgumentList.Add(Repository.PathOf("src", "Writ.Report", "wwwroot", "js"));
        start.ArgumentList.Add(cases.Path);
        using var node = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var errors = node.StandardError.ReadToEndAsync(limit.Token);
        var output = await node.StandardOutput.ReadToEndAsync(limit.Token);
        await node.WaitForExitAsync(limit.Token);
        Assert.True(node.ExitCode == 0, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<NodeFinding>(line, JsonSerializerOptions.Web)!)
            .ToDictionary(finding => finding.Name);
    }
}

/// <summary>What the page's verifier found of one case.</summary>
internal sealed record NodeFinding(
    string Name, string Verdict, string Fault, IReadOnlyDictionary<string, string> Checks, IReadOnlyDictionary<string, NodeFlip> Flips);

/// <summary>What it found after one bit was flipped.</summary>
/// <param name="Breaks">The check that has to fail.</param>
internal sealed record NodeFlip(string Breaks, string Verdict, IReadOnlyDictionary<string, string> Checks);
