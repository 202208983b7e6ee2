using Npgsql;

namespace Writ.Register.Postgres;

/// <summary>One connection of the writer: a group of batches is two round trips on it, one that reads under the head's lock and one
/// that writes and commits.</summary>
internal sealed class GroupSession(NpgsqlConnection connection, TimeProvider clock) : IAsyncDisposable
{
    private const string LockHead = "SELECT epoch, next, mark FROM writ.head WHERE id = 1 FOR UPDATE";

    // Longer than the server waits for a lock. A command is never cancelled: after this the connection is given up, and the server drops it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private volatile bool _stuck;

    /// <summary>Takes the head's lock, which orders all writers, and reads what the group asks about.</summary>
    /// <remarks>Each statement has a snapshot of its own (READ COMMITTED), so those after the lock see what its last holder committed.</remarks>
    public async Task<GroupState> Begin(GroupKeys keys)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in Reads(keys)) batch.BatchCommands.Add(command);
        await using var reader = await Answer(batch.ExecuteReaderAsync());
        if (!await reader.ReadAsync()) throw new NpgsqlException("the register has no head");
        var state = new GroupState(new Head(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)));
        if (keys.Records.Count > 0)
        {
            for (_ = await reader.NextResultAsync(); await reader.ReadAsync();)
                state.Records.Stored((reader.GetString(0), reader.GetString(1)), new RecordState(reader.GetInt64(2), reader.GetBoolean(3), default));
        }

        if (keys.Counters.Count > 0)
        {
            for (_ = await reader.NextResultAsync(); await reader.ReadAsync();)
                state.Counters.Stored((reader.GetString(0), reader.GetString(1)), reader.GetInt64(2));
        }

        if (keys.Leases.Count > 0)
        {
            for (_ = await reader.NextResultAsync(); await reader.ReadAsync();)
                state.Leases.Stored(reader.GetString(0), new LeaseState(reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3)));
        }

        if (keys.Numbers.Count > 0)
        {
            for (_ = await reader.NextResultAsync(); await reader.ReadAsync();) state.Numbers.Stored((reader.GetString(0), reader.GetInt32(1)), true);
        }

        return state;
    }

    /// <summary>Writes what the group changed and commits: durable when it returns, unknown when it throws.</summary>
    public async Task Commit(GroupState state, Guid writer, long group)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in GroupWrites.Of(state, writer, group)) batch.BatchCommands.Add(command);
        await Answer(batch.ExecuteNonQueryAsync());
    }

    public async Task Rollback()
    {
        await using var command = new NpgsqlCommand("ROLLBACK", connection);
        await Answer(command.ExecuteNonQueryAsync());
    }

    /// <summary>The number of the last group that a writer committed. Under the head's lock: a group that may still be under way has it.</summary>
    public async Task<long> LastGroup(Guid writer)
    {
        long last;
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(Sql.Of("BEGIN"));
            batch.BatchCommands.Add(Sql.Of(LockHead));
            batch.BatchCommands.Add(Sql.Of("SELECT groups FROM writ.writer WHERE id = $1").With(writer));
            await using var reader = await Answer(batch.ExecuteReaderAsync());
            await reader.NextResultAsync();
            last = await reader.ReadAsync() ? reader.GetInt64(0) : 0;
        }

        await Rollback();
        return last;
    }

    /// <summary>Removes a writer's row, and those that killed writers left. One that is a day old answers no question: it is asked for
    /// within seconds of the commit that wrote it.</summary>
    public async Task Forget(Guid writer)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.Of("DELETE FROM writ.writer WHERE id = $1 OR seen < now() - interval '1 day'").With(writer));
        await Answer(batch.ExecuteNonQueryAsync());
    }

    /// <summary>Gives the connection up where a command on it is still waited for: closing it would wait as well.</summary>
    public ValueTask DisposeAsync() => _stuck ? ValueTask.CompletedTask : connection.DisposeAsync();

    private static IEnumerable<NpgsqlBatchCommand> Reads(GroupKeys keys)
    {
        yield return Sql.Of("BEGIN");
        yield return Sql.Of(LockHead);
        if (keys.Records.Count > 0)
        {
            yield return Sql.Of("""
                SELECT r.space, r.key, r.version, r.claimed FROM unnest($1, $2) AS asked (space, key)
                JOIN writ.record r ON r.space = asked.space AND r.key = asked.key
                """).With(keys.Records.Select(key => key.Space)).With(keys.Records.Select(key => key.Key));
        }

        if (keys.Counters.Count > 0)
        {
            yield return Sql.Of("""
                SELECT c.name, c.span, c.value FROM unnest($1, $2) AS asked (name, span)
                JOIN writ.counter c ON c.name = asked.name AND c.span = asked.span
                """).With(keys.Counters.Select(key => key.Name)).With(keys.Counters.Select(key => key.Window));
        }

        if (keys.Leases.Count > 0)
        {
            yield return Sql.Of("SELECT l.name, l.holder, l.epoch, l.until_ms FROM unnest($1) AS asked (name) JOIN writ.lease l ON l.name = asked.name")
                .With(keys.Leases);
        }

        if (keys.Numbers.Count > 0)
        {
            yield return Sql.Of("""
                SELECT l.execution, l.number FROM unnest($1, $2) AS asked (execution, number)
                JOIN writ.log l ON l.execution = asked.execution AND l.number = asked.number AND l.execution IS NOT NULL
                """).With(keys.Numbers.Select(key => key.Execution)).With(keys.Numbers.Select(key => key.Number));
        }
    }

    private async Task<T> Answer<T>(Task<T> command)
    {
        try
        {
            return await command.WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            _stuck = true;
            _ = CloseAfter(command);
            throw;
        }
    }

    private async Task CloseAfter(Task late)
    {
        await late.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.DisposeAsync();
    }
}
