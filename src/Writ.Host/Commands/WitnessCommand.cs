using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core;
using Writ.Core.Log;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Serving;

namespace Writ.Host.Commands;

/// <summary><c>writ witness init|trust|distrust|show|serve</c>: a witness of logs, ours or anybody's, with a store of its own.</summary>
internal static class WitnessCommand
{
    public static Command Create(GlobalOptions global) =>
        new("witness", "Cosign the checkpoints of logs that only grow.") { Init(global), Trust(global), Distrust(global), Show(global), Serve(global) };

    private static Command Init(GlobalOptions global)
    {
        var folder = Folder();
        var name = new Option<string>("--name") { Description = "under which it cosigns, like a host's", HelpName = "NAME", Required = true };
        var command = new Command("init", "Make a witness: a folder with a key of its own.") { folder, name };
        command.SetAction(parsed =>
        {
            Write(WitnessFolder.Create(parsed.GetValue(folder)!, parsed.GetValue(name)!), global, parsed);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Trust(GlobalOptions global)
    {
        var folder = Folder();
        var vkey = new Argument<string>("vkey") { Description = "the log's verifier key, as its writ keys export log --vkey prints it", HelpName = "VKEY" };
        var command = new Command("trust", "Witness one more log, from the next serve on.") { folder, vkey };
        command.SetAction(parsed =>
        {
            Write(WitnessFolder.Open(parsed.GetValue(folder)!).Trust(parsed.GetValue(vkey)!), global, parsed);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Distrust(GlobalOptions global)
    {
        var folder = Folder();
        var vkey = new Argument<string>("vkey") { Description = "a verifier key that the log has retired", HelpName = "VKEY" };
        var command = new Command("distrust", "Believe a log's former key no longer, from the next serve on.") { folder, vkey };
        command.SetAction(parsed =>
        {
            Write(WitnessFolder.Open(parsed.GetValue(folder)!).Distrust(parsed.GetValue(vkey)!), global, parsed);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show(GlobalOptions global)
    {
        var folder = Folder();
        var origin = new Argument<string?>("origin") { Description = "print the checkpoint it cosigned last of this log", HelpName = "ORIGIN", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "Show the witness's verifier key and the logs it witnesses, or what it saw last of one.") { folder, origin };
        command.SetAction(parsed =>
        {
            var witness = WitnessFolder.Open(parsed.GetValue(folder)!);
            if (parsed.GetValue(origin) is not { } log)
            {
                Write(witness, global, parsed);
                return ExitCodes.Done;
            }

            if (witness.Seen(log) is not { } note) throw Nothing(log);
            global.Terminal(parsed).Out.Write(note.ToString());
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Serve(GlobalOptions global)
    {
        var folder = Folder();
        var listen = new Option<string>("--listen")
        {
            Description = "address and port; port 0 takes a free one", HelpName = "ADDRESS", DefaultValueFactory = _ => "127.0.0.1:7459",
        };
        var command = new Command("serve", "Answer logs that ask for cosignatures (C2SP tlog-witness). Put TLS in front of it beyond this machine.") { folder, listen };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = global.Terminal(parsed);
            var (witness, signer) = WitnessFolder.Open(parsed.GetValue(folder)!).Start(TimeProvider.System);
            using (signer)
            using (witness)
            {
                var app = PlainServer.Build(parsed.GetValue(listen)!, AddCheckpoint.MaxBytes);
                WitnessEndpoints.Map(app, witness, terminal.Error.WriteLine);
                await PlainServer.Run(app, async address =>
                {
                    terminal.Out.WriteLine($"witness {witness.Key.Name} {witness.Key} {address}");
                    await terminal.Out.FlushAsync(cancellation).ConfigureAwait(false);
                }, cancellation).ConfigureAwait(false);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> Folder() => new("folder") { Description = "the witness's folder", HelpName = "DIR" };

    private static void Write(WitnessFolder witness, GlobalOptions global, ParseResult parsed)
    {
        var terminal = global.Terminal(parsed);
        var logs = witness.Logs.Select(log => new WitnessedLog(log.Name, log.ToString(), Size(witness, log.Name))).ToList();
        if (global.Json(parsed))
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(new WitnessView(witness.Key.Name, witness.Key.ToString(), logs), WitnessJson.Default.WitnessView));
            return;
        }

        terminal.Out.WriteLine($"witness  {witness.Key.Name}");
        terminal.Out.WriteLine($"key      {witness.Key}");
        foreach (var log in logs) terminal.Out.WriteLine($"log      {log.Origin}  {(log.Size is { } size ? size.ToString("N0", CultureInfo.InvariantCulture) + " entries seen" : "not seen yet")}");
    }

    private static long? Size(WitnessFolder witness, string origin) =>
        witness.Seen(origin) is { } note && Checkpoint.TryParse(note.Text, out var checkpoint, out _) ? checkpoint.Size : null;

    private static DiagnosedException Nothing(string origin) => new(new Diagnosis("WRIT6093",
        $"the witness has seen no checkpoint of {origin}", "the log never asked it", "writ witness show DIR lists what it saw", ExitCodes.NotFound));
}

/// <summary>A witness, as <c>-o json</c> shows it.</summary>
internal sealed record WitnessView(string Name, string Vkey, IReadOnlyList<WitnessedLog> Logs);

/// <summary>One log of a witness.</summary>
/// <param name="Size">Of the checkpoint it cosigned last; absent where it saw none.</param>
internal sealed record WitnessedLog(string Origin, string Vkey, long? Size);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WitnessView))]
internal sealed partial class WitnessJson : JsonSerializerContext;
