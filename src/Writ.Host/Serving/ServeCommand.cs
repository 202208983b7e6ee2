using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Writ.Execute.Launching;
using Writ.Host.Commands;
using Writ.Host.Doors;
using Writ.Host.Pipeline;
using Writ.Report;

namespace Writ.Host.Serving;

/// <summary><c>writ serve</c>: the console on loopback, read-only, opened by a one-time link.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 7457;
    private const int DefaultPrepared = 2;

    public static Command Create(GlobalOptions global)
    {
        var port = new Option<int>("--port") { Description = "loopback port; 0 takes a free one", HelpName = "PORT", DefaultValueFactory = _ => DefaultPort };
        var policy = new Option<string?>("--policy") { Description = "folder of the policy bundle (else the data directory's)", HelpName = "DIR" };
        var register = new Option<string?>("--register") { Description = "postgres://… shared with other replicas; kept for this data directory", HelpName = "ADDRESS" };
        var prepared = new Option<int>("--prepared") { Description = "sandboxes kept ready for runs to come, 0 to 64", HelpName = "N", DefaultValueFactory = _ => DefaultPrepared };
        prepared.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 0 or > PreparedSandboxes.Most) given.AddError($"--prepared takes 0 to {PreparedSandboxes.Most}");
        });
        var command = new Command("serve", "Serve the console on loopback, opened by a one-time link.") { port, policy, register, prepared };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = global.Terminal(parsed);
            var data = DataDirectory.Open(parsed.GetValue(global.Data));
            using var serving = await ServerFile.Take(data, TimeProvider.System).ConfigureAwait(false);
            if (parsed.GetValue(register) is { } shared) await RegisterPlace.Keep(data, shared, TimeProvider.System).ConfigureAwait(false);
            var plane = await ControlPlane.OpenToGovern(data, parsed.GetValue(policy), TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                await plane.TakeLease().ConfigureAwait(false);
                plane.Prepare(parsed.GetValue(prepared));
                var links = new ConsoleLinks(plane.Register, plane.Clock);
                var enforcement = new Enforcement(plane);
                var app = Build(plane, links, enforcement, parsed.GetValue(port));
                await using (app.ConfigureAwait(false))
                {
                    await app.StartAsync(cancellation).ConfigureAwait(false);
                    var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
                    serving.Announce(address);
                    terminal.Out.WriteLine($"console  {address}/open?token={await links.Issue().ConfigureAwait(false)}");
                    terminal.Out.WriteLine("         opens once, within 10 minutes; another: writ console open");
                    await terminal.Out.FlushAsync(cancellation).ConfigureAwait(false);
                    await Tend(plane, enforcement, cancellation).ConfigureAwait(false);
                    await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }

            return 0;
        });
        return command;
    }

    /// <summary>Until it is told to stop: judges enforcement, recovers what dead supervisors left, publishes what was committed. The
    /// first of them that cannot go on ends all: a server that decides and no longer publishes would be worse than none.</summary>
    private static async Task Tend(ControlPlane plane, Enforcement enforcement, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] tasks =
        [
            enforcement.Watch(over.Token), new Housekeeping(plane).Run(over.Token), new Publishing(plane).Run(over.Token), new LocalDoor(plane).Serve(over.Token),
        ];
        try
        {
            await Task.WhenAny(tasks).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    private static WebApplication Build(ControlPlane plane, ConsoleLinks links, Enforcement enforcement, int port)
    {
        // Empty: nothing is configured from the working directory or the environment.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        ReportModule.Map(app, new ReportSources
        {
            Executions = new RegisterExecutions(plane.Register),
            Evidence = new StoredEvidence(plane),
            Enforcement = enforcement,
            Links = links,
            Clock = plane.Clock,
        });
        return app;
    }
}
