using System.CommandLine;
using Writ.Host.Commands;
using Writ.Host.Output;

namespace Writ.Host.Serving;

/// <summary><c>writ console open</c>: another one-time link to the running server.</summary>
internal static class ConsoleCommand
{
    public static Command Create(GlobalOptions global)
    {
        var open = new Command("open", "Print a link that opens the console once.");
        open.SetAction(async parsed =>
        {
            var data = DataDirectory.Open(parsed.GetValue(global.Data));
            var address = ServerFile.Find(data) ?? throw new DiagnosedException(new Diagnosis("WRIT6047", "no server is running on this data directory",
                "there is no console to open", "start one: writ serve", ExitCodes.NotFound));
            var register = await RegisterPlace.Open(data, TimeProvider.System).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var token = await new ConsoleLinks(register, TimeProvider.System).Issue().ConfigureAwait(false);
                global.Terminal(parsed).Out.WriteLine($"{address}/open?token={token}");
                return ExitCodes.Done;
            }
        });
        return new Command("console", "The console that writ serve serves.") { open };
    }
}
