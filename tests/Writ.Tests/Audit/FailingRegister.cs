using Writ.Core.Storage;

namespace Writ.Tests.Audit;

/// <summary>A register of which one commit fails.</summary>
internal sealed class FailingRegister(IRegister register, InjectedFault fault) : IRegister
{
    public long Epoch => register.Epoch;

    public ValueTask<RegisterVerdict> Commit(RegisterBatch batch) => fault.Commit(() => register.Commit(batch));

    public ValueTask<RegisterRow?> Read(string space, string key) => register.Read(space, key);

    public ValueTask<IReadOnlyList<RegisterRow>> Scan(string space, string? after, int limit, bool descending = false) =>
        register.Scan(space, after, limit, descending);

    public ValueTask<long> Counted(string counter, string window) => register.Counted(counter, window);

    public ValueTask<long> LogSize() => register.LogSize();

    public ValueTask<IReadOnlyList<LogRow>> ReadLog(long from, int limit) => register.ReadLog(from, limit);

    public ValueTask<IReadOnlyList<LogRow>> ReadExecution(string execution) => register.ReadExecution(execution);

    public ValueTask<long> ChangeMark() => register.ChangeMark();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
