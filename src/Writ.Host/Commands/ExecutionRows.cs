using System.Text.Json;
using Writ.Core.Api;
using Writ.Core.Storage;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary>The register's execution rows, newest first.</summary>
internal sealed class ExecutionRows(IRegister register)
{
    private const int PageSize = 200;

    // Refusals are listed with executions, and their ids are of another kind: two ranges of keys, each in the order of time.
    private const string Executions = "exe_";
    private const string Refusals = "ref_";

    /// <summary>Sorts behind every id of a kind.</summary>
    private const string Last = "~";

    /// <summary>At most <paramref name="limit"/> rows, of one state where one is named.</summary>
    public async Task<ExecutionPage> Newest(int limit, string? state)
    {
        List<ExecutionSummary> found = [];
        await foreach (var summary in Merged().ConfigureAwait(false))
        {
            if (state is not null && summary.State != state) continue;
            if (found.Count == limit) return new ExecutionPage(found, found[^1].Execution);
            found.Add(summary);
        }

        return new ExecutionPage(found, null);
    }

    /// <summary>One row; null where there is no such id.</summary>
    public async Task<ExecutionSummary?> Find(string id) =>
        await register.Read(Spaces.Execution, id).ConfigureAwait(false) is { } row ? Read(row) : null;

    private async IAsyncEnumerable<ExecutionSummary> Merged()
    {
        var executions = Range(Executions).GetAsyncEnumerator();
        await using (executions.ConfigureAwait(false))
        {
            var refusals = Range(Refusals).GetAsyncEnumerator();
            await using (refusals.ConfigureAwait(false))
            {
                var (execution, refusal) = (await Next(executions).ConfigureAwait(false), await Next(refusals).ConfigureAwait(false));
                while (execution is not null || refusal is not null)
                {
                    // Behind the prefix ids of all kinds sort by time.
                    if (refusal is null || (execution is not null && string.CompareOrdinal(execution.Key[4..], refusal.Key[4..]) > 0))
                    {
                        yield return Read(execution!);
                        execution = await Next(executions).ConfigureAwait(false);
                    }
                    else
                    {
                        yield return Read(refusal);
                        refusal = await Next(refusals).ConfigureAwait(false);
                    }
                }
            }
        }
    }

    private async IAsyncEnumerable<RegisterRow> Range(string prefix)
    {
        var after = prefix + Last;
        while (true)
        {
            var page = await register.Scan(Spaces.Execution, after, PageSize, descending: true).ConfigureAwait(false);
            foreach (var row in page)
            {
                if (!row.Key.StartsWith(prefix, StringComparison.Ordinal)) yield break;
                yield return row;
            }

            if (page.Count < PageSize) yield break;
            after = page[^1].Key;
        }
    }

    private static async ValueTask<RegisterRow?> Next(IAsyncEnumerator<RegisterRow> rows) =>
        await rows.MoveNextAsync().ConfigureAwait(false) ? rows.Current : null;

    private static ExecutionSummary Read(RegisterRow row)
    {
        try
        {
            return JsonSerializer.Deserialize(row.Value.Span, ApiJson.Default.ExecutionSummary) ?? throw new JsonException("it is null");
        }
        catch (JsonException broken)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6052", $"the register's row of {row.Key} cannot be read", broken.Message,
                "the register was changed by another program, or by a newer version: writ log check --full", ExitCodes.Unreachable), broken);
        }
    }
}
