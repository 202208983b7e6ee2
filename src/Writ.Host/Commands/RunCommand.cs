using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ run [options] -- CMD…</c>: one program through all five stages.</summary>
internal static class RunCommand
{
    public static Command Create(GlobalOptions global, string[]? program)
    {
        var agent = new Option<string?>("--agent") { Description = "the agent this is done for: a claim, unless the policies bind it to you", HelpName = "NAME" };
        var purpose = new Option<string?>("--purpose") { Description = "what for: a claim that policies can read", HelpName = "TEXT" };
        var policy = new Option<string?>("--policy") { Description = "folder of the policy bundle (else the data directory's)", HelpName = "DIR" };
        var limits = new Option<string?>("--limits") { Description = "tighter limits, e.g. \"wall=5s output=1MiB\"", HelpName = "LIMITS" };
        var permit = new Option<string?>("--permit") { Description = "spend a permit that was issued before", HelpName = "FILE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "decide and explain, run nothing, record nothing" };
        var command = new Command("run", "Run a program: decided, authorized, executed under governance, audited, reported.")
        {
            agent, purpose, policy, limits, permit, dryRun,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = global.Terminal(parsed);
            var json = global.Json(parsed);
            var request = CallerRequest.Create(program, parsed.GetValue(agent), parsed.GetValue(purpose), parsed.GetValue(limits));
            var progress = new ProgressLines(terminal, parsed.GetValue(global.Quiet) || json);
            var plane = await ControlPlane.Open(DataDirectory.Open(parsed.GetValue(global.Data)), parsed.GetValue(policy), TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                if (parsed.GetValue(dryRun)) return await DryRun.Show(plane, request, terminal, json).ConfigureAwait(false);
                var pipeline = new Pipeline.Pipeline(plane, progress);
                var streams = CallerStreams.Open(outputToError: json);
                var result = parsed.GetValue(permit) is { } file
                    ? await pipeline.Present(PermitFile.Load(file), request, streams, cancellation).ConfigureAwait(false)
                    : await pipeline.Run(request, streams, cancellation).ConfigureAwait(false);
                Show(result, terminal, json, parsed.GetValue(global.Quiet));
                return result.Exit;
            }
        });
        return command;
    }

    private static void Show(RunResult result, Terminal terminal, bool json, bool quiet)
    {
        if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(result, RunResultJson.Default.RunResult));
        if (result.State == "completed" || result.Code is null || (quiet && json)) return;
        terminal.Fail(new Diagnosis(result.Code, $"{result.Execution} {result.State}", result.Reason ?? "no reason was recorded",
            result.Remedy ?? $"writ executions get {result.Execution}", result.Exit));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunResult))]
internal sealed partial class RunResultJson : JsonSerializerContext;
