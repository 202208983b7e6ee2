using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Authorize.Revoking;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ revocations</c>: what was taken back, and what of it still stands against new permits.</summary>
internal static class RevocationsCommand
{
    public static Command Create(GlobalOptions global)
    {
        var command = new Command("revocations", "What was revoked and is remembered.");
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var register = await ExistingData.Register(ExistingData.Require(global, parsed)).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var current = await new Revocations(register).Current().ConfigureAwait(false);
                List<Revocation> all = [.. current.All.OrderByDescending(revocation => revocation.AtMs)];
                if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(all, RevocationsJson.Default.ListRevocation));
                else Show(all, terminal);
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static void Show(List<Revocation> all, Terminal terminal)
    {
        if (all.Count == 0)
        {
            terminal.Out.WriteLine("Nothing is revoked.");
            return;
        }

        var table = new Table("TARGET", "AT (UTC)", "STANDS", "BY", "WHY");
        foreach (var one in all)
        {
            var stands = one.LiftedAtMs is { } lifted ? $"lifted {Times.Utc(lifted)}" : one.KeepUntilMs is null ? "until lifted" : "for ever";
            table.Add(Text.OneLine(one.Target), Times.Utc(one.AtMs), stands, one.By.ToString(), Text.OneLine(one.Reason));
        }


        table.Write(terminal.Out, Table.TerminalWidth());
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<Revocation>))]
internal sealed partial class RevocationsJson : JsonSerializerContext;
