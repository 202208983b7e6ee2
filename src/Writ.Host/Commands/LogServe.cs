using System.CommandLine;
using Writ.Audit;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Serving;

namespace Writ.Host.Commands;

/// <summary><c>writ log serve</c>: the published log over HTTP, for anybody. Reads only, beside whatever writes.</summary>
internal static class LogServe
{
    public static Command Create(GlobalOptions global)
    {
        var listen = new Option<string>("--listen")
        {
            Description = "address and port; port 0 takes a free one", HelpName = "ADDRESS", DefaultValueFactory = _ => "127.0.0.1:7458",
        };
        var command = new Command("serve", "Serve the published log (C2SP tlog-tiles) to anybody who asks. Put TLS in front of it beyond this machine.") { listen };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            _ = ExistingData.Trust(data);

            // Followed, not read once: its log key may be rotated while this serves.
            using var trust = KeyFolder.Open(data);
            var register = await ExistingData.Register(data).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                using var endpoints = new LogEndpoints(new Log(register, data.Log), () => LogKeys.Of(trust.Trust.Keys), register);
                var app = PlainServer.Build(parsed.GetValue(listen)!, mostBytes: 0);
                endpoints.Map(app);
                await PlainServer.Run(app, async address =>
                {
                    terminal.Out.WriteLine($"log {trust.Trust.Origin} {address}/checkpoint");
                    await terminal.Out.FlushAsync(cancellation).ConfigureAwait(false);
                }, cancellation).ConfigureAwait(false);
                return ExitCodes.Done;
            }
        });
        return command;
    }
}
