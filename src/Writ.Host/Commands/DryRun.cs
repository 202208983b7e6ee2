using System.Text.Json;
using Writ.Core.Documents;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ run --dry-run</c>: what would be decided, and why. Nothing runs and nothing is recorded.</summary>
internal static class DryRun
{
    public static async Task<int> Show(string? data, string? policyFolder, RunRequest request, Terminal terminal, bool json)
    {
        var plane = await ControlPlane.Open(DataDirectory.Open(data), policyFolder, TimeProvider.System).ConfigureAwait(false);
        await using (plane.ConfigureAwait(false)) return await Show(plane, request, terminal, json).ConfigureAwait(false);
    }

    private static async Task<int> Show(ControlPlane plane, RunRequest request, Terminal terminal, bool json)
    {
        var policy = await plane.Policies.Current().ConfigureAwait(false);
        var decision = (await new DecisionStep(plane, new ProgressLines(terminal, quiet: true)).Consider(request, policy).ConfigureAwait(false)).Decision;
        if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(decision, DocumentsJson.Default.Decision));
        else Explain(decision, terminal);
        return decision.Effect == DecisionEffect.Allow ? ExitCodes.Done : ExitCodes.Denied;
    }

    private static void Explain(Decision decision, Terminal terminal)
    {
        terminal.Out.WriteLine($"{decision.Effect}  {decision.Reason} ({decision.Code})");
        foreach (var rule in decision.Policies) terminal.Out.WriteLine($"  {rule.Tier} {rule.Id}  {rule.File}:{rule.Line}  {rule.Description}");
        foreach (var failed in decision.Failed) terminal.Out.WriteLine($"  failed {failed.Tier} {failed.Id}  {failed.Error}");
        if (decision.Obligations is { } obligations)
            terminal.Out.WriteLine($"  limits {Decide.LimitsText.Write(obligations.Limits)}  profile {obligations.Profile?.Name ?? "–"}");
        if (decision.Remedy is { } remedy) terminal.Out.WriteLine($"  do     {remedy}");
    }
}
