using System.Net.Sockets;
using Npgsql;
using Writ.Core.Storage;

namespace Writ.Register.Postgres;

/// <summary>Questions, each on a connection lent for it.</summary>
internal sealed class PostgresReader(PostgresServer server)
{
    private const string LogColumns = "SELECT position, leaf, payload, predicate_type, execution, number FROM writ.log";

    public async ValueTask<RegisterRow?> Row(string space, string key)
    {
        var rows = await Rows(Sql.Of("SELECT key, version, value FROM writ.record WHERE space = $1 AND key = $2").With(space).With(key));
        return rows.Count == 0 ? null : rows[0];
    }

    public async ValueTask<IReadOnlyList<RegisterRow>> Scan(string space, string? after, int limit, bool descending)
    {
        var (beyond, order) = descending ? ("<", "DESC") : (">", "ASC");
        var from = after is null ? "" : $"AND key {beyond} $3 ";
        var scan = Sql.Of($"SELECT key, version, value FROM writ.record WHERE space = $1 {from}ORDER BY key {order} LIMIT $2").With(space).With(limit);
        return await Rows(after is null ? scan : scan.With(after));
    }

    public ValueTask<long> Counted(string counter, string window) =>
        Single(Sql.Of("SELECT value FROM writ.counter WHERE name = $1 AND span = $2").With(counter).With(window));

    public ValueTask<long> LogSize() => Single(Sql.Of("SELECT next FROM writ.head WHERE id = 1"));

    public async ValueTask<IReadOnlyList<LogRow>> Log(long from, int limit) =>
        await Entries(Sql.Of($"{LogColumns} WHERE position >= $1 ORDER BY position LIMIT $2").With(from).With(limit));

    public async ValueTask<IReadOnlyList<LogRow>> Execution(string execution) =>
        await Entries(Sql.Of($"{LogColumns} WHERE execution = $1 AND execution IS NOT NULL ORDER BY number").With(execution));

    public ValueTask<long> Mark() => Single(Sql.Of("SELECT mark FROM writ.head WHERE id = 1"));

    /// <summary>What is wrong with the tables as a whole; empty where nothing is.</summary>
    public async ValueTask<IReadOnlyList<string>> Examine()
    {
        List<string> found = [];
        var rows = await Single(Sql.Of("SELECT count(*) FROM writ.log"));
        var (last, next) = (await Single(Sql.Of("SELECT coalesce(max(position) + 1, 0) FROM writ.log")), await LogSize());
        if (rows != last) found.Add("the log's rows have gaps");
        if (last > next) found.Add("the log has rows beyond its head");

        // Through the table and through its index: they must have the same rows.
        if (await Single(Sql.Of("SELECT count(value) FROM writ.record")) != await Single(Sql.Of("SELECT count(*) FROM writ.record WHERE space >= ''")))
            found.Add("the records' index does not match their table");
        return found;
    }

    private ValueTask<long> Single(NpgsqlBatchCommand question) => Ask(question, async reader => await reader.ReadAsync() ? reader.GetInt64(0) : 0);

    private ValueTask<List<RegisterRow>> Rows(NpgsqlBatchCommand question) => Ask(question, async reader =>
    {
        List<RegisterRow> rows = [];
        while (await reader.ReadAsync()) rows.Add(new RegisterRow(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
        return rows;
    });

    private ValueTask<List<LogRow>> Entries(NpgsqlBatchCommand question) => Ask(question, async reader =>
    {
        List<LogRow> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(new LogRow(
                reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2), reader.GetString(3),
                await reader.IsDBNullAsync(4) ? null : reader.GetString(4), reader.GetInt32(5)));
        }

        return rows;
    });

    private async ValueTask<T> Ask<T>(NpgsqlBatchCommand question, Func<NpgsqlDataReader, Task<T>> read)
    {
        try
        {
            return await AskOnce(question, read);
        }
        catch (Exception fault) when (PostgresFaults.MayPass(fault))
        {
            // The pool's connections may all be of a server that was restarted or replaced; asking twice changes nothing.
            server.Forget();
        }

        try
        {
            return await AskOnce(question.Again(), read);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or IOException or SocketException)
        {
            throw PostgresFaults.Diagnose(fault, server.Where);
        }
    }

    private async ValueTask<T> AskOnce<T>(NpgsqlBatchCommand question, Func<NpgsqlDataReader, Task<T>> read)
    {
        await using var connection = await server.Open();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { question } };
        await using var reader = await batch.ExecuteReaderAsync();
        return await read(reader);
    }
}
