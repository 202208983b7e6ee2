using System.Text.Json;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Pipeline;
using Writ.Report;

namespace Writ.Host.Serving;

/// <summary>The console's view of executions, straight from the register: whoever committed them.</summary>
internal sealed class RegisterExecutions(IRegister register) : IExecutions
{
    // Greater than any character of an id.
    private const string BeyondAll = "~";
    private const int Page = 1_000;

    private static readonly string[] Prefixes = ["exe_", "ref_"];

    public async ValueTask<IReadOnlyList<ExecutionSummary>> List(string? after, int limit, CancellationToken cancellation)
    {
        // Executions and refusals stand in one space, and their ids begin differently: by the time in them they are one list.
        List<RegisterRow> rows = [];
        foreach (var prefix in Prefixes)
        {
            var from = prefix + (after is null ? BeyondAll : after[prefix.Length..]);
            var page = await register.Scan(Spaces.Execution, from, limit, descending: true).ConfigureAwait(false);
            rows.AddRange(page.TakeWhile(row => row.Key.StartsWith(prefix, StringComparison.Ordinal)));
        }

        return [.. rows.OrderByDescending(row => row.Key[4..], StringComparer.Ordinal).Take(limit).Select(Read)];
    }

    public async ValueTask<ExecutionSummary?> Get(string id, CancellationToken cancellation)
    {
        if (await register.Read(Spaces.Execution, id).ConfigureAwait(false) is not { } row) return null;

        // The row is committed with its log entries, before their indexes are known.
        var entries = await register.ReadExecution(id).ConfigureAwait(false);
        return Read(row) with { LogIndex = entries.Count == 0 ? null : entries[^1].Index };
    }

    public async ValueTask<IReadOnlyList<RunEvent>> Events(string id, CancellationToken cancellation)
    {
        var rows = await register.ReadExecution(id).ConfigureAwait(false);
        return
        [
            .. rows.Where(row => row.PredicateType == PredicateTypes.EventSegment && !row.Payload.IsEmpty)
                .SelectMany(row => Stored.Read(row).ReadPredicate(DocumentsJson.Default.EventSegmentPredicate).Events)
                .Select(happened => happened.Event),
        ];
    }

    public async ValueTask<IReadOnlyList<string>> Erased(CancellationToken cancellation)
    {
        List<string> erased = [];
        for (string? after = null; ; after = erased[^1])
        {
            var page = await register.Scan(Spaces.Erasure, after, Page).ConfigureAwait(false);
            erased.AddRange(page.Select(row => row.Key));
            if (page.Count < Page) return erased;
        }
    }

    public ValueTask<long> Mark(CancellationToken cancellation) => register.ChangeMark();

    private static ExecutionSummary Read(RegisterRow row) =>
        JsonSerializer.Deserialize(row.Value.Span, ApiJson.Default.ExecutionSummary) ?? throw new JsonException($"execution {row.Key} is null");
}
