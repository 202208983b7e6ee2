using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace Writ.Tests.Report;

/// <summary>The console in process, and a browser's worth of HTTP.</summary>
internal sealed class ConsoleClient : IAsyncDisposable
{
    public const int Port = 7433;
    private readonly WebApplication _app;

    private ConsoleClient(WebApplication app, MemoryConsole console, HttpClient http) => (_app, Console, Http) = (app, console, http);

    public MemoryConsole Console { get; }

    /// <summary>Follows no redirect and keeps no cookie.</summary>
    public HttpClient Http { get; }

    public static async Task<ConsoleClient> Start(TimeProvider? clock = null)
    {
        var console = new MemoryConsole();
        var app = console.Build(host => host.UseTestServer(), clock ?? TimeProvider.System, before: app => app.Use((context, next) =>
        {
            // The in-process server has no socket to take the port from.
            context.Connection.LocalPort = Port;
            return next(context);
        }));
        await app.StartAsync();
        var http = app.GetTestServer().CreateClient();
        http.BaseAddress = new Uri($"http://127.0.0.1:{Port}");
        return new ConsoleClient(app, console, http);
    }

    /// <summary>Comes in by a link; further requests carry the session.</summary>
    public async Task Open()
    {
        Console.Issue("link");
        using var response = await Http.GetAsync(new Uri("/open?token=link", UriKind.Relative));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Http.DefaultRequestHeaders.Add("Cookie", response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    public async Task<(HttpStatusCode Status, string Body)> Get(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
