using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Evidence;
using Writ.Host.Output;
using Writ.Host.Pipeline;
using Writ.Host.Verifying;

namespace Writ.Host.Commands;

/// <summary><c>writ evidence get|unpack|erase</c>: the evidence of one execution, for <c>writ verify</c> and for other people's tools.</summary>
internal static class EvidenceCommand
{
    public static Command Create(GlobalOptions global) =>
        new("evidence", "Evidence that a stranger can check.") { Get(global), Unpack(global), Erase(global) };

    private static Command Get(GlobalOptions global)
    {
        var id = new Argument<string>("execution") { Description = "an execution (exe_…)", HelpName = "EXE" };
        var output = new Option<string?>("--out") { Description = "where it goes (else stdout)", HelpName = "FILE" };
        var command = new Command("get", "Put the evidence of one execution together again, from the register and the log.") { id, output };
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            var evidence = await Assemble(data, parsed.GetValue(id)!).ConfigureAwait(false);
            if (parsed.GetValue(output) is { } path) AtomicFile.Write(path, evidence.ToJson());
            else terminal.Out.WriteLine(Encoding.UTF8.GetString(evidence.ToJson()));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Unpack(GlobalOptions global)
    {
        var file = new Argument<string>("file") { Description = "an evidence file", HelpName = "FILE" };
        var folder = new Argument<string>("folder") { Description = "where the files go; it must not exist yet", HelpName = "DIR" };
        var command = new Command("unpack", "Write each statement as a Sigstore bundle (*.sigstore.json) and a *.tlog-proof, for other tools.") { file, folder };
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var names = UnpackedEvidence.Write(EvidenceReading.Load(parsed.GetValue(file)!), parsed.GetValue(folder)!);
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(names, EvidenceCommandJson.Default.IReadOnlyListString));
            else foreach (var name in names) terminal.Out.WriteLine(name);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Erase(GlobalOptions global)
    {
        var id = new Argument<string>("execution") { Description = "an execution that has ended (exe_…)", HelpName = "EXE" };
        var reason = new Option<string>("--reason") { Description = "why: recorded in the log for ever, so name nobody in it", HelpName = "TEXT", Required = true };
        var command = new Command("erase", "Erase what an execution was about, for ever. That it was stays in the log, and stays provable.") { id, reason };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = global.Terminal(parsed);
            var (execution, data) = (parsed.GetValue(id)!, ExistingData.Require(global, parsed));
            var register = await ExistingData.Register(data).ConfigureAwait(false);
            await using (register.ConfigureAwait(false)) _ = await ExecutionDetail.Load(register, data, execution).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            var plane = await ControlPlane.Open(data, policyFolder: null, TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                var count = await new Erasing(plane).Erase(execution, parsed.GetValue(reason)!, LocalPeer.Current().Principal).ConfigureAwait(false);
                terminal.Out.WriteLine($"{Text.Plural(count, "payload", "payloads")} of {execution} erased; the log says so, and its proofs hold as before");
                terminal.Out.WriteLine("Copies elsewhere are not reached: backups of the data directory, evidence that was given away, the program's own output.");
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static async Task<EvidenceFile> Assemble(DataDirectory data, string execution)
    {
        var register = await ExistingData.Register(data).ConfigureAwait(false);
        await using (register.ConfigureAwait(false)) _ = await ExecutionDetail.Load(register, data, execution).ConfigureAwait(false);
        var plane = await ControlPlane.Open(data, policyFolder: null, TimeProvider.System).ConfigureAwait(false);
        await using (plane.ConfigureAwait(false))
        {
            return await plane.Evidence.Assemble(execution).ConfigureAwait(false) ?? throw new DiagnosedException(new Diagnosis(
                "WRIT6053", $"there is no evidence of {execution} yet", "it has not ended, or no checkpoint covers its receipt",
                $"wait until it has ended: writ executions get {execution}", ExitCodes.NotFound));
        }
    }
}

[JsonSourceGenerationOptions]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class EvidenceCommandJson : JsonSerializerContext;
