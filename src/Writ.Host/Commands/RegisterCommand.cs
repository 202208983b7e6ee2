using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;
using Writ.Host.Serving;
using Writ.Register;

namespace Writ.Host.Commands;

/// <summary><c>writ register backup|restore|check</c>: the one durable store, for its operator.</summary>
internal static class RegisterCommand
{
    public static Command Create(GlobalOptions global) =>
        new("register", "The one durable store: permits, spends, budgets, log entries.") { Backup(global), Restore(global), Check(global) };

    private static Command Backup(GlobalOptions global)
    {
        var file = new Argument<string>("FILE") { Description = "a new file; nothing is overwritten" };
        var command = new Command("backup", "Write everything, as of one moment, into a new file. Runs go on meanwhile.") { file };
        command.SetAction(async (parsed, _) =>
        {
            var register = await ExistingData.Register(ExistingData.Require(global, parsed)).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var path = Path.GetFullPath(parsed.GetValue(file)!);
                await register.Backup(path).ConfigureAwait(false);
                Say(global, parsed, new RegisterReport(register.Where, register.Epoch, await register.LogSize().ConfigureAwait(false), []), $"backed up to {path}");
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static Command Restore(GlobalOptions global)
    {
        var file = new Argument<string>("FILE") { Description = "a backup" };
        var command = new Command("restore", "Replace everything by a backup. Every permit of before is void, every lease is ended.") { file };
        command.SetAction(async (parsed, _) =>
        {
            var data = ExistingData.Require(global, parsed);
            var (trust, keys) = ExistingData.Trust(data);
            using var alone = await ServerFile.Take(data, TimeProvider.System).ConfigureAwait(false);
            var register = await OpenToReplace(data, global.Terminal(parsed)).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                LostEntries? lost = null;
                var epoch = await register.Restore(parsed.GetValue(file)!, async backup =>
                {
                    var tail = await Tail(backup, data, keys).ConfigureAwait(false);
                    if (tail.Leaves.Count > 0) lost = new LostEntries(await backup.LogSize().ConfigureAwait(false), tail.Leaves.Count);
                    return tail;
                }).ConfigureAwait(false);

                // A crash here leaves lost entries that the log check calls unexplained, until the restore is run again.
                await Record(register, data, trust, epoch, lost).ConfigureAwait(false);
                Say(global, parsed, new RegisterReport(register.Where, epoch, await register.LogSize().ConfigureAwait(false), []), "restored");
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static Command Check(GlobalOptions global)
    {
        var command = new Command("check", "Examine all that is stored.");
        command.SetAction(async (parsed, _) =>
        {
            var register = await ExistingData.Register(ExistingData.Require(global, parsed)).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var found = await register.Examine().ConfigureAwait(false);
                foreach (var damage in found.Select(damage => ExistingData.Damaged(register, damage)))
                    global.Terminal(parsed).Fail(new Diagnosis(damage.Id, "the register is not what it was", damage.Reason, damage.Remedy, ExitCodes.ProofFails));
                var report = new RegisterReport(register.Where, register.Epoch, await register.LogSize().ConfigureAwait(false), found);
                Say(global, parsed, report, found.Count == 0 ? "sound" : "damaged");
                return found.Count == 0 ? ExitCodes.Done : ExitCodes.ProofFails;
            }
        });
        return command;
    }

    /// <summary>The register there is; where its file is damaged, it is put aside and a new one made.</summary>
    private static async Task<IRegisterStore> OpenToReplace(DataDirectory data, Terminal terminal)
    {
        try
        {
            return await RegisterPlace.Open(data, TimeProvider.System).ConfigureAwait(false);
        }
        catch (RegisterException damaged) when (damaged.Code is "WRIT4001" or "WRIT4008" && RegisterPlace.Address(data) is null)
        {
            var stamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            foreach (var suffix in new[] { "", "-wal", "-shm" })
            {
                var present = data.Register + suffix;
                if (File.Exists(present)) File.Move(present, $"{data.Register}.damaged-{stamp}{suffix}");
            }

            terminal.Error.WriteLine($"{damaged.Code}: the damaged file is kept as {data.Register}.damaged-{stamp}");
            return SqliteRegister.Open(data.Register, TimeProvider.System);
        }
    }

    /// <summary>What was published after the backup was made: others have seen it, so that the log must go on behind it (L11).</summary>
    private static async Task<LogTail> Tail(IRegister backup, DataDirectory data, Core.Evidence.TrustedKeys keys)
    {
        if (new Audit.Log(backup, data.Log).Published(Audit.LogKeys.Of(keys)) is not { } published) return LogTail.None;
        var beyond = await Audit.PublishedEntries.Beyond(backup, data.Log, published).ConfigureAwait(false);
        return new LogTail(beyond, published.Note.ToBytes());
    }

    /// <summary>The restoring is itself an entry of the log.</summary>
    private static async Task Record(IRegister register, DataDirectory data, TrustFile trust, long epoch, LostEntries? lost)
    {
        using var keys = KeyFolder.Open(data);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var predicate = new EpochPredicate { AtMs = now, Epoch = epoch, Why = "the register was restored from a backup", Lost = lost };
        var statement = new StandaloneStatements(() => keys.Statement)
            .Sign("epoch", Digest.Of(trust.Json.Span), PredicateTypes.Epoch, predicate, DocumentsJson.Default.EpochPredicate);
        await register.Commit(new RegisterBatch([new ExpectEpoch(epoch), ClockFloor.Raise(now), statement])).ConfigureAwait(false);
    }

    private static void Say(GlobalOptions global, ParseResult parsed, RegisterReport report, string what)
    {
        var terminal = global.Terminal(parsed);
        if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(report, RegisterJson.Default.RegisterReport));
        else terminal.Out.WriteLine($"{report.Register}: {what}, epoch {report.Epoch}, {Text.Plural(report.Entries, "log entry", "log entries")}");
    }
}

/// <summary>What a register is after what was done with it.</summary>
/// <param name="Found">What is wrong with it.</param>
internal sealed record RegisterReport(string Register, long Epoch, long Entries, IReadOnlyList<string> Found);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RegisterReport))]
internal sealed partial class RegisterJson : JsonSerializerContext;
