using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Writ.Core.Api;
using Writ.Report.Api;
using Writ.Report.Assets;
using Writ.Report.Board;
using Writ.Report.Doors;
using Writ.Report.Pages;

namespace Writ.Report;

/// <summary>The room's one entry: the console's pages and the <c>/v1</c> reads, on an application that listens on loopback and
/// belongs to them alone (docs/spec/console.md).</summary>
public static class ReportModule
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] GetOnly = [HttpMethods.Get];

    /// <summary>Maps everything. Needs routing (<c>AddRoutingCore</c>) and logging of the container, nothing else.</summary>
    public static void Map(WebApplication app, ReportSources sources)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(sources);
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        var assets = AssetSet.Load();
#pragma warning disable CA2000 // disposed with the application, two lines below
        var board = new ExecutionBoard(sources.Executions, RandomNumberGenerator.GetHexString(8, lowercase: true));
#pragma warning restore CA2000
        app.Lifetime.ApplicationStopped.Register(board.Dispose);
        var pages = new PageEndpoints(new PageWriter(app.Services, logs), board, sources, assets);

        Guard(app, sources, pages, logs);
        MapReads(app, new ExecutionEndpoints(board, sources.Executions), new EvidenceEndpoints(sources.Evidence));
        MapStreams(app, new ExecutionStream(board, sources.Enforcement, sources.Clock, app.Lifetime.ApplicationStopping));
        MapPages(app, pages);
        app.MapMethods(AssetSet.Prefix + "/{digest}/{**file}", Read, async context =>
        {
            if (!await assets.TryWrite(context)) await pages.Refuse(context, Problems.NoPage);
        });
        app.MapMethods("/healthz", Read, context => Healthz(context, sources.Enforcement));
        app.MapFallback("{**path}", context => pages.Refuse(context, IsRead(context) ? Problems.NoPage : Problems.ReadOnly));
    }

    // Outermost first: an answer to a stranger or a fault carries the headers too, and nothing is read before the guards have passed.
    private static void Guard(WebApplication app, ReportSources sources, PageEndpoints pages, ILoggerFactory logs)
    {
        var gate = new SessionGate(new Sessions(sources.Clock), sources.Links, pages.Refuse);
        var faults = new FaultGuard(logs.CreateLogger<FaultGuard>(), pages.Refuse);
        app.Use(SecurityHeaders.Apply);
        app.Use(faults.Apply);
        app.Use(HostGuard.Apply);
        app.Use(gate.Apply);
        app.UseRouting();
        app.MapMethods("/open", GetOnly, gate.OpenLink);
    }

    private static void MapReads(WebApplication app, ExecutionEndpoints executions, EvidenceEndpoints evidence)
    {
        app.MapMethods("/v1/executions", Read, executions.List);
        app.MapMethods("/v1/executions/{id}", Read, executions.Get);
        app.MapMethods("/v1/executions/{id}/events", Read, executions.Events);
        app.MapMethods("/v1/evidence/{id}", Read, evidence.Get);
        app.MapMethods("/v1/trust", Read, evidence.Trust);
        app.MapMethods("/console/rows", Read, executions.Rows);
        app.MapMethods("/console/executions/{id}", Read, executions.Detail);
    }

    private static void MapStreams(WebApplication app, ExecutionStream stream)
    {
        app.MapMethods("/v1/executions/stream", GetOnly, stream.Summaries);
        app.MapMethods("/console/stream", GetOnly, stream.Rows);
    }

    private static void MapPages(WebApplication app, PageEndpoints pages)
    {
        app.MapMethods("/", Read, context =>
        {
            context.Response.Redirect("/executions");
            return Task.CompletedTask;
        });
        app.MapMethods("/executions", Read, pages.Executions);
        app.MapMethods("/executions/{id}", Read, pages.Executions);
        app.MapMethods("/proof", Read, pages.Proof);
        app.MapMethods("/proof/{id}", Read, pages.Proof);
    }

    private static Task Healthz(HttpContext context, IEnforcement enforcement)
    {
        var state = enforcement.Current;
        context.Response.StatusCode = state.Enforcing ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return JsonBody.Write(context, state.Enforcing ? "{\"enforcing\":true}"u8.ToArray() : "{\"enforcing\":false}"u8.ToArray());
    }

    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
}
