using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Report;
using Writ.Report.Board;

namespace Writ.Tests.Report;

/// <summary>Executions in memory, changed by the test.</summary>
internal sealed class MemoryExecutions : IExecutions
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly SortedDictionary<string, ExecutionSummary> _rows = new(IdOrder.Instance);
    private readonly Dictionary<string, IReadOnlyList<RunEvent>> _events = new(StringComparer.Ordinal);
    private long _mark;

    /// <summary>When set, every read fails with it.</summary>
    public Exception? Fault { get; set; }

    public void Put(ExecutionSummary row, params RunEvent[] events)
    {
        lock (_gate)
        {
            _rows[row.Execution] = row;
            if (events.Length > 0) _events[row.Execution] = events;
            _mark++;
        }
    }

    public ValueTask<IReadOnlyList<ExecutionSummary>> List(string? after, int limit, CancellationToken cancellation)
    {
        Check();
        lock (_gate)
        {
            var rows = _rows.Values.Reverse().Where(row => after is null || IdOrder.Instance.Compare(row.Execution, after) < 0).Take(limit);
            return new([.. rows]);
        }
    }

    public ValueTask<ExecutionSummary?> Get(string id, CancellationToken cancellation)
    {
        Check();
        lock (_gate) return new(_rows.GetValueOrDefault(id));
    }

    public ValueTask<IReadOnlyList<RunEvent>> Events(string id, CancellationToken cancellation)
    {
        Check();
        lock (_gate) return new(_events.GetValueOrDefault(id, []));
    }

    public ValueTask<IReadOnlyList<string>> Erased(CancellationToken cancellation)
    {
        Check();
        lock (_gate) return new([.. _rows.Values.Where(row => row.ErasedAtMs is not null).Select(row => row.Execution)]);
    }

    public ValueTask<long> Mark(CancellationToken cancellation)
    {
        Check();
        lock (_gate) return new(_mark);
    }

    private void Check()
    {
        if (Fault is { } fault) throw fault;
    }
}
