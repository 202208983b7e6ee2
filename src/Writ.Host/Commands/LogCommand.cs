using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Audit;
using Writ.Audit.Check;
using Writ.Core;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ log check|status|show|serve</c>: the log, its head, and whether every hash of it is what it should be.</summary>
internal static class LogCommand
{
    public static Command Create(GlobalOptions global) => new("log", "The append-only log of everything that was recorded.")
    {
        Check(global), Status(global), LogShow.Create(global), LogServe.Create(global),
    };

    private static Command Status(GlobalOptions global)
    {
        var command = new Command("status", "Show the log's head: entries, published checkpoint, verifier key.");
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            var keys = LogKeys.Of(ExistingData.Trust(data).Keys);
            var register = await ExistingData.Register(data).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                // The checkpoint before the rows: it never covers more than a size that is read later.
                var published = new Log(register, data.Log).Published(keys);
                var entries = await register.LogSize().ConfigureAwait(false);
                var status = new LogStatus(keys.Origin, keys.Current.ToString(), entries, published?.Size ?? 0, published?.Checkpoint.Root, register.Epoch, data.Log);
                if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(status, LogJson.Default.LogStatus));
                else Show(status, terminal);
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static Command Check(GlobalOptions global)
    {
        var full = new Option<bool>("--full") { Description = "examine every page of the register's file as well" };
        var against = new Option<string[]>("--against")
        {
            Description = "a checkpoint that others keep (a witness's, a copy, an evidence file's): this log must extend it", HelpName = "FILE", AllowMultipleArgumentsPerToken = false,
        };
        var command = new Command("check", "Derive every hash of the log again, from the register and from the published files.") { full, against };
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            var trust = ExistingData.Trust(data).Keys;
            var register = await ExistingData.Register(data).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var report = await LogCheck.Run(
                    register, data.Log, LogKeys.Of(trust), trust, ForeignCheckpoints.Read(parsed.GetValue(against) ?? [])).ConfigureAwait(false);
                var damage = parsed.GetValue(full) ? await register.Examine().ConfigureAwait(false) : [];
                var findings = report.Findings.Concat(damage.Select(found => ExistingData.Damaged(register, found))).ToList();
                var result = new LogCheckResult(findings.Count == 0, report.Size, report.Entries, report.Erased, report.Files, parsed.GetValue(full), findings);
                if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(result, LogJson.Default.LogCheckResult));
                else Show(result, terminal);
                return result.Sound ? ExitCodes.Done : ExitCodes.ProofFails;
            }
        });
        return command;
    }

    private static void Show(LogStatus status, Terminal terminal)
    {
        terminal.Out.WriteLine($"origin     {status.Origin}");
        terminal.Out.WriteLine($"entries    {Number(status.Entries)}");
        terminal.Out.WriteLine(status.Root is { } root ? $"published  {Number(status.Published)}, root {root}" : "published  nothing yet");
        if (status.Entries > status.Published) terminal.Out.WriteLine($"waiting    {Number(status.Entries - status.Published)}, for the next checkpoint");
        terminal.Out.WriteLine($"epoch      {Number(status.Epoch)}");
        terminal.Out.WriteLine($"key        {status.Vkey}");
        terminal.Out.WriteLine($"folder     {status.Folder}");
    }

    private static void Show(LogCheckResult result, Terminal terminal)
    {
        foreach (var finding in result.Findings)
            terminal.Fail(new Diagnosis(finding.Id, "the log is not what it was", finding.Reason, finding.Remedy, ExitCodes.ProofFails));
        var counts = $"{Text.Plural(result.Entries, "entry", "entries")}, {Text.Plural(result.Files, "file", "files")}, checkpoint over {Number(result.Size)}"
            + (result.Erased > 0 ? $", {Text.Plural(result.Erased, "payload", "payloads")} erased" : "");
        terminal.Out.WriteLine(result.Sound
            ? $"{terminal.Green("✓")} The log is sound: {counts}."
            : $"{terminal.Red("✗")} {Text.Plural(result.Findings.Count, "finding", "findings")}: {counts}.");
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>The log's head.</summary>
/// <param name="Entries">Committed in the register.</param>
/// <param name="Published">Covered by the published checkpoint.</param>
internal sealed record LogStatus(string Origin, string Vkey, long Entries, long Published, Digest? Root, long Epoch, string Folder);

/// <summary>What a check found.</summary>
/// <param name="Full">Whether the register's file was examined too.</param>
internal sealed record LogCheckResult(bool Sound, long Size, long Entries, long Erased, long Files, bool Full, IReadOnlyList<Diagnostic> Findings);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LogStatus))]
[JsonSerializable(typeof(LogCheckResult))]
internal sealed partial class LogJson : JsonSerializerContext;
