using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Writ.Core.Api;
using Writ.Report.Board;
using Writ.Report.Views;

namespace Writ.Report.Api;

/// <summary><c>/v1/executions…</c> and what the executions page asks for besides.</summary>
internal sealed class ExecutionEndpoints(ExecutionBoard board, IExecutions source)
{
    public const int ApiRows = 100;

    /// <summary>A page of the list: from the board where it reaches, from the store beyond it.</summary>
    public static (IReadOnlyList<ExecutionSummary> Page, string? Next, int Matching) Select(BoardSnapshot snapshot, ListQuery query)
    {
        List<ExecutionSummary> page = [];
        int matching = 0;
        bool more = false;
        foreach (var row in snapshot.Rows)
        {
            if (!query.Matches(row.Summary)) continue;
            matching++;
            if (query.After is { } after && IdOrder.Instance.Compare(row.Summary.Execution, after) >= 0) continue;
            if (page.Count < query.Limit) page.Add(row.Summary);
            else more = true;
        }

        return (page, more ? page[^1].Execution : null, matching);
    }

    /// <summary><c>GET /v1/executions</c></summary>
    public async Task List(HttpContext context)
    {
        if (!ListQuery.TryRead(context.Request.Query, ApiRows, out var query, out string error))
        {
            await Problems.Write(context, Problems.BadQuery(error));
            return;
        }

        var cancellation = context.RequestAborted;
        var snapshot = await board.Look(cancellation);
        var (page, next, _) = Select(snapshot, query);
        if (page.Count < query.Limit && snapshot.Capped && query is { State: null, Search: null })
        {
            page = await source.List(query.After, query.Limit, cancellation);
            next = page.Count == query.Limit ? page[^1].Execution : null;
        }

        await JsonBody.Write(context, JsonSerializer.SerializeToUtf8Bytes(new ExecutionPage(page, next), ApiJson.Default.ExecutionPage));
    }

    /// <summary><c>GET /v1/executions/{id}</c></summary>
    public async Task Get(HttpContext context)
    {
        if (await source.Get(Id(context), context.RequestAborted) is not { } found)
        {
            await Problems.Write(context, Problems.NoExecution);
            return;
        }

        await JsonBody.Write(context, JsonSerializer.SerializeToUtf8Bytes(found, ApiJson.Default.ExecutionSummary));
    }

    /// <summary><c>GET /v1/executions/{id}/events</c></summary>
    public async Task Events(HttpContext context)
    {
        if (await source.Get(Id(context), context.RequestAborted) is null)
        {
            await Problems.Write(context, Problems.NoExecution);
            return;
        }

        var events = await source.Events(Id(context), context.RequestAborted);
        await JsonBody.Write(context, JsonSerializer.SerializeToUtf8Bytes(events, ReportJson.Default.IReadOnlyListRunEvent));
    }

    /// <summary><c>GET /console/rows</c>: more rows of the page's list, in the page's words.</summary>
    public async Task Rows(HttpContext context)
    {
        if (!ListQuery.TryRead(context.Request.Query, ApiRows, out var query, out string error))
        {
            await Problems.Write(context, Problems.BadQuery(error));
            return;
        }

        var (page, next, matching) = Select(await board.Look(context.RequestAborted), query);
        var rows = new RowsPage([.. page.Select(RowViews.From)], next, matching);
        await JsonBody.Write(context, JsonSerializer.SerializeToUtf8Bytes(rows, ReportJson.Default.RowsPage));
    }

    /// <summary><c>GET /console/executions/{id}</c>: the panel, in the page's words.</summary>
    public async Task Detail(HttpContext context)
    {
        if (await source.Get(Id(context), context.RequestAborted) is not { } found)
        {
            await Problems.Write(context, Problems.NoExecution);
            return;
        }

        var detail = DetailViews.From(found, await source.Events(found.Execution, context.RequestAborted));
        await JsonBody.Write(context, JsonSerializer.SerializeToUtf8Bytes(detail, ReportJson.Default.DetailView));
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
