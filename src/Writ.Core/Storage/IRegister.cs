namespace Writ.Core.Storage;

/// <summary>The one durable store, as verbs: claim, count, lease, append, put. The nouns live in the rooms.</summary>
/// <remarks>
/// <para>A batch is atomic: all of its requests are committed, or none is and the verdict names the first that stood in
/// the way. It is durable (fsync, or a synchronous standby) when <see cref="Commit"/> returns; a fault of the store is
/// an exception and then nothing may be assumed but that the batch is either wholly there or wholly absent.</para>
/// <para>All members may be called concurrently, and several processes may share one store. Reads see every batch whose
/// commit has returned, in whichever process.</para>
/// </remarks>
public interface IRegister : IAsyncDisposable
{
    /// <summary>Moves on when a register is restored: permits of an older epoch are void (L5).</summary>
    long Epoch { get; }

    /// <summary>Commits one batch. Never cancelled half-way: there is no token to pass.</summary>
    ValueTask<RegisterVerdict> Commit(RegisterBatch batch);

    /// <summary>One row, or null.</summary>
    ValueTask<RegisterRow?> Read(string space, string key);

    /// <summary>Rows of a space by key, ordinal order, starting beyond <paramref name="after"/> (null: from the end that
    /// the order starts at), at most <paramref name="limit"/> (1 to 10,000).</summary>
    ValueTask<IReadOnlyList<RegisterRow>> Scan(string space, string? after, int limit, bool descending = false);

    /// <summary>Value of a counter; 0 where it was never counted.</summary>
    ValueTask<long> Counted(string counter, string window);

    /// <summary>Number of log entries committed.</summary>
    ValueTask<long> LogSize();

    /// <summary>Log entries from <paramref name="from"/> (0-based), at most <paramref name="limit"/>, without gaps.</summary>
    ValueTask<IReadOnlyList<LogRow>> ReadLog(long from, int limit);

    /// <summary>The log entries of one execution, by number.</summary>
    ValueTask<IReadOnlyList<LogRow>> ReadExecution(string execution);

    /// <summary>A number that differs after any commit by anyone, cheap enough to ask every 10 ms.</summary>
    ValueTask<long> ChangeMark();
}
