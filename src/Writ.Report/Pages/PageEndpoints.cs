using Microsoft.AspNetCore.Http;
using Writ.Core.Api;
using Writ.Report.Api;
using Writ.Report.Assets;
using Writ.Report.Board;
using Writ.Report.Views;

namespace Writ.Report.Pages;

/// <summary>The pages.</summary>
internal sealed class PageEndpoints(PageWriter writer, ExecutionBoard board, ReportSources sources, AssetSet assets)
{
    // More than a screen; the rest is asked for by scrolling. Keeps the first page within its budget of bytes.
    private const int FirstRows = 20;

    /// <summary><c>/executions</c> and <c>/executions/{id}</c></summary>
    public async Task Executions(HttpContext context)
    {
        if (!ListQuery.TryRead(context.Request.Query, FirstRows, out var query, out string error))
        {
            await Refuse(context, Problems.BadQuery(error));
            return;
        }

        var cancellation = context.RequestAborted;
        var snapshot = await board.Look(cancellation);
        var (page, next, matching) = ExecutionEndpoints.Select(snapshot, query);
        string? id = context.Request.RouteValues["id"] as string;
        if (id is null && query is { Search: not null, State: null } && matching == 1 && page.Count == 1)
        {
            context.Response.Redirect("/executions/" + Uri.EscapeDataString(page[0].Execution));
            return;
        }

        DetailView? detail = null;
        if (id is not null)
        {
            if (await sources.Executions.Get(id, cancellation) is not { } found)
            {
                await Refuse(context, Problems.NoExecution);
                return;
            }

            detail = DetailViews.From(found, await sources.Executions.Events(id, cancellation));
        }

        var model = new ExecutionsModel(
            Frame("executions"), [.. page.Select(RowViews.From)], StageBand.Count(snapshot, sources.Clock.GetUtcNow()), query, next, matching, detail,
            board.Cursor(snapshot.Sequence));
        await writer.Write<ExecutionsPage>(context, StatusCodes.Status200OK, new() { ["Model"] = model });
    }

    /// <summary><c>/proof</c> and <c>/proof/{id}</c></summary>
    public async Task Proof(HttpContext context)
    {
        string? id = context.Request.RouteValues["id"] as string;
        if (id is not null && await sources.Executions.Get(id, context.RequestAborted) is null)
        {
            await Refuse(context, Problems.NoExecution);
            return;
        }

        await writer.Write<ProofPage>(context, StatusCodes.Status200OK, new() { ["Model"] = new ProofModel(Frame("proof"), id) });
    }

    /// <summary>An error: problem+json for a program, a page for a person.</summary>
    public Task Refuse(HttpContext context, Problem problem)
    {
        bool program = context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
            || context.Request.Path.StartsWithSegments("/console", StringComparison.Ordinal);
        if (program) return Problems.Write(context, problem);

        var frame = Frame("") with { Outside = problem.Status is StatusCodes.Status401Unauthorized };
        return writer.Write<ProblemPage>(context, problem.Status, new() { ["Model"] = new ProblemModel(frame, problem, context.TraceIdentifier) });
    }

    private FrameModel Frame(string section) =>
        new(section, assets.Url, sources.Enforcement.Current, sources.Clock.GetUtcNow().ToUnixTimeMilliseconds());
}
