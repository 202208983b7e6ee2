using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Documents;
using Writ.Host.Doors;
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
        var parent = new Option<string?>("--parent") { Description = "start it as a child of this running permit: within its limits, and ending with it", HelpName = "FILE" };
        var handOut = new Option<string?>("--hand-out") { Description = "write the spent permit with its holder's key, for --parent of others", HelpName = "FILE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "decide and explain, run nothing, record nothing" };
        var tty = new Option<bool>("--tty", "-t", "-it") { Description = "give the run a terminal of its own, made inside its sandbox" };
        var detach = new Option<bool>("--detach", "-d") { Description = "let the server's run go on by itself, and say its id: writ attach, writ logs" };
        var command = new Command("run", "Run a program: decided, authorized, executed under governance, audited, reported.")
        {
            agent, purpose, policy, limits, permit, parent, handOut, tty, detach, dryRun,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(permit) is not null && (result.GetValue(parent) is not null || result.GetValue(handOut) is not null))
                result.AddError("--permit names a permit that exists: it goes with neither --parent nor --hand-out");
            if (result.GetValue(detach) && (result.GetValue(permit) is not null || result.GetValue(policy) is not null || result.GetValue(dryRun)))
                result.AddError("--detach is done by the data directory's server: it goes with neither --permit, --policy nor --dry-run");
        });
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var json = global.Json(parsed);
            var request = CallerRequest.Create(program, parsed.GetValue(agent), parsed.GetValue(purpose), parsed.GetValue(limits)) with
            {
                Parent = parsed.GetValue(parent) is { } its ? PermitFile.Load(its) : null,
                HandOut = parsed.GetValue(handOut) is { } place ? Path.GetFullPath(place) : null,
            };
            var detached = parsed.GetValue(detach);
            using var raw = parsed.GetValue(tty) && !detached ? new RawTerminal() : null;
            if (parsed.GetValue(tty)) request = request with { Stdio = [.. Enumerable.Repeat(StreamKinds.OwnTerminal, 3)], Window = RawTerminal.Size() };
            else if (detached) request = request with { Stdio = ["null", "pipe", "pipe"] };
            request = request with { Detach = detached };
            var lines = new ProgressLines(terminal, parsed.GetValue(global.Quiet) || json);
            IProgress progress = raw is null ? lines : new TerminalProgress(lines, raw);
            using var signals = new CallerSignals();
            var data = parsed.GetValue(global.Data);
            if (parsed.GetValue(dryRun)) return await DryRun.Show(data, parsed.GetValue(policy), request, terminal, json).ConfigureAwait(false);

            var result = parsed.GetValue(permit) is { } file
                ? await Present(data, parsed.GetValue(policy), file, request, json, progress, signals.Voice).ConfigureAwait(false)
                : await Run(data, parsed.GetValue(policy), request, json, progress, signals.Voice).ConfigureAwait(false);
            if (detached && !json && result is { State: "running" }) terminal.Out.WriteLine(result.Execution);
            if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(result, RunResultJson.Default.RunResult));
            Explain(result, terminal);
            return result.Exit;
        });
        return command;
    }

    /// <summary>Through the data directory's server where one runs, else in this process: the same pipeline either way. A bundle that
    /// is named for one command is this process's own affair.</summary>
    private static async Task<RunResult> Run(
        string? data, string? policy, RunRequest request, bool json, IProgress progress, CallerVoice voice)
    {
        if (policy is null && DoorClient.TryConnect(DataDirectory.Locate(data)) is { } server)
        {
            using (server) return await DoorClient.Run(server, request, outputToError: json, progress, voice).ConfigureAwait(false);
        }

        if (request.Detach)
            throw new DiagnosedException(new Diagnosis("WRIT6047", "nobody can run it detached", "no server is running on this data directory", "writ serve", ExitCodes.Unreachable));
        var plane = await ControlPlane.OpenToGovern(DataDirectory.Open(data), policy, TimeProvider.System).ConfigureAwait(false);
        await using (plane.ConfigureAwait(false))
            return await new Pipeline.Pipeline(plane, progress).Run(request, CallerStreams.Open(json, voice), voice.Interrupted).ConfigureAwait(false);
    }

    private static async Task<RunResult> Present(
        string? data, string? policy, string permit, RunRequest request, bool json, IProgress progress, CallerVoice voice)
    {
        var file = PermitFile.Load(permit);
        var plane = await ControlPlane.OpenToGovern(DataDirectory.Open(data), policy, TimeProvider.System).ConfigureAwait(false);
        await using (plane.ConfigureAwait(false))
            return await new Pipeline.Pipeline(plane, progress).Present(file, request, CallerStreams.Open(json, voice), voice.Interrupted).ConfigureAwait(false);
    }

    private static void Explain(RunResult result, Terminal terminal)
    {
        if (result.State == "completed" || result.Code is null) return;
        terminal.Fail(new Diagnosis(result.Code, $"{result.Execution} {result.State}", result.Reason ?? "no reason was recorded",
            result.Remedy ?? $"writ executions get {result.Execution}", result.Exit));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunResult))]
internal sealed partial class RunResultJson : JsonSerializerContext;
