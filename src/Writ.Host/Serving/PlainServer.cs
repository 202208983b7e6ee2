using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Writ.Host.Output;

namespace Writ.Host.Serving;

/// <summary>An HTTP server with nothing in it: no configuration from outside, bounded requests, for answers that everybody may have.</summary>
internal static class PlainServer
{
    /// <param name="listen">Address and port; port 0 takes a free one.</param>
    /// <param name="mostBytes">Of a request's body.</param>
    /// <exception cref="DiagnosedException">WRIT6091: the address is not understood.</exception>
    public static WebApplication Build(string listen, long mostBytes)
    {
        if (!IPEndPoint.TryParse(listen, out var address))
        {
            throw new DiagnosedException(new Diagnosis("WRIT6091", $"cannot listen on {listen}", "it is not an address and a port",
                "write it as 127.0.0.1:7458 or [::1]:7458", ExitCodes.Usage));
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = mostBytes;
            kestrel.Listen(address);
        });
        return builder.Build();
    }

    /// <summary>Serves until told to stop, having said where.</summary>
    /// <exception cref="DiagnosedException">WRIT6091: the address is taken, or not this machine's.</exception>
    public static async Task Run(WebApplication app, Func<string, Task> listening, CancellationToken cancellation)
    {
        await using (app.ConfigureAwait(false))
        {
            try
            {
                await app.StartAsync(cancellation).ConfigureAwait(false);
            }
            catch (IOException fault)
            {
                throw new DiagnosedException(new Diagnosis("WRIT6091", "cannot listen there", fault.Message,
                    "give another address with --listen, or end what has this one", ExitCodes.Unreachable), fault);
            }

            await listening(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
