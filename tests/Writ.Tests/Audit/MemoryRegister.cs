using Writ.Core.Storage;

namespace Writ.Tests.Audit;

/// <summary>As much of a register as publishing needs, in memory: what is committed outlives every crash. Dies with the process
/// that uses it, before or after a commit.</summary>
/// <param name="step">Taken before each commit and after it; throws where the process dies.</param>
internal sealed class MemoryRegister(Action step) : IRegister
{
    private readonly List<LogRow> _log = [];
    private readonly Dictionary<(string Space, string Key), RegisterRow> _rows = [];

    public long Epoch => 1;

    /// <summary>What was committed, whoever was told.</summary>
    public IReadOnlyList<LogRow> Entries => _log;

    public ValueTask<RegisterVerdict> Commit(RegisterBatch batch)
    {
        step();
        var verdict = Apply(batch);
        step();
        return new(verdict);
    }

    public ValueTask<RegisterRow?> Read(string space, string key) => new(_rows.GetValueOrDefault((space, key)));

    public ValueTask<long> LogSize() => new(_log.Count);

    public ValueTask<IReadOnlyList<LogRow>> ReadLog(long from, int limit) => new([.. _log.Skip((int)from).Take(limit)]);

    public ValueTask<IReadOnlyList<LogRow>> ReadExecution(string execution) => new([.. _log.Where(row => row.Execution == execution)]);

    public ValueTask<IReadOnlyList<RegisterRow>> Scan(string space, string? after, int limit, bool descending = false) => throw new NotSupportedException();

    public ValueTask<long> Counted(string counter, string window) => throw new NotSupportedException();

    public ValueTask<long> ChangeMark() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private RegisterVerdict Apply(RegisterBatch batch)
    {
        List<long> indexes = [];
        for (var i = 0; i < batch.Requests.Count; i++)
        {
            if (batch.Requests[i] is Put put && (_rows.GetValueOrDefault((put.Space, put.Key))?.Version ?? 0) != put.Expected)
                return new RegisterVerdict { Outcome = RegisterOutcome.Rejected, RejectedRequest = i };
        }

        foreach (var request in batch.Requests)
        {
            if (request is Put put) _rows[(put.Space, put.Key)] = new RegisterRow(put.Key, put.Expected + 1, put.Value);
            else if (request is Append append)
            {
                indexes.Add(_log.Count);
                _log.Add(new LogRow(_log.Count, append.Leaf, append.Payload, append.PredicateType, append.Execution, append.Number));
            }
        }

        return new RegisterVerdict { Outcome = RegisterOutcome.Committed, Indexes = indexes };
    }
}
