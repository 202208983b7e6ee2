using System.Data;
using Npgsql;
using NpgsqlTypes;
using Writ.Register.Sqlite;

namespace Writ.Register.Postgres;

/// <summary>Everything in the schema <c>writ</c> into a register's file, and back.</summary>
internal static class PostgresBackup
{
    /// <summary>As of one moment: one snapshot for all tables.</summary>
    public static async Task Write(NpgsqlConnection connection, string path, TimeProvider clock)
    {
        using var file = SqliteConnection.Open(path);
        Schema.Bring(file, clock);
        file.Execute("BEGIN IMMEDIATE");
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await Copy(connection, "SELECT epoch FROM writ.head", file.Prepare("UPDATE epoch SET value = ? WHERE id = 1"), (row, to) => to.Bind(row.GetInt64(0)));
        await Copy(
            connection, "SELECT space, key, version, claimed, value FROM writ.record",
            file.Prepare("INSERT INTO record (space, key, version, claimed, value) VALUES (?, ?, ?, ?, ?)"),
            (row, to) => to.Bind(row.GetString(0)).Bind(row.GetString(1)).Bind(row.GetInt64(2)).Bind(row.GetBoolean(3) ? 1 : 0).Bind(Bytes(row, 4)));
        await Copy(
            connection, "SELECT name, span, value FROM writ.counter", file.Prepare("INSERT INTO counter (name, span, value) VALUES (?, ?, ?)"),
            (row, to) => to.Bind(row.GetString(0)).Bind(row.GetString(1)).Bind(row.GetInt64(2)));
        await Copy(
            connection, "SELECT name, holder, epoch, until_ms FROM writ.lease",
            file.Prepare("INSERT INTO lease (name, holder, epoch, until_ms) VALUES (?, ?, ?, ?)"),
            (row, to) => to.Bind(row.GetString(0)).Bind(row.GetString(1)).Bind(row.GetInt64(2)).Bind(row.GetInt64(3)));
        await Copy(
            connection, "SELECT position, leaf, payload, predicate_type, execution, number FROM writ.log ORDER BY position",
            file.Prepare("INSERT INTO log (position, leaf, payload, predicate_type, execution, number) VALUES (?, ?, ?, ?, ?, ?)"),
            (row, to) => to.Bind(row.GetInt64(0)).Bind(Bytes(row, 1)).Bind(Bytes(row, 2)).Bind(row.GetString(3))
                .Bind(row.IsDBNull(4) ? null : row.GetString(4)).Bind(row.GetInt32(5)));
        file.Execute("COMMIT");
    }

    /// <summary>In one transaction under the head's lock: replicas wait for it, and go on with the new rows and the new epoch.</summary>
    public static async Task<long> Restore(NpgsqlConnection connection, BackupFile backup, LogTail tail)
    {
        using var file = SqliteConnection.Open(backup.Path);
        await using var transaction = await connection.BeginTransactionAsync();
        var present = await Number(connection, "SELECT epoch FROM writ.head WHERE id = 1 FOR UPDATE");
        var epoch = Math.Max(present, file.Number("SELECT value FROM epoch WHERE id = 1") ?? 0) + 1;
        if (Faults.GuardOff("restore-epoch")) epoch = present;
        foreach (var table in new[] { "record", "counter", "lease", "log" }) await Run(connection, $"DELETE FROM writ.{table}");
        await Fill(connection, "COPY writ.record (space, key, version, claimed, value) FROM STDIN (FORMAT BINARY)", file,
            "SELECT space, key, version, claimed, value FROM record", async (row, to) =>
            {
                await to.WriteAsync(row.Text(0)!, NpgsqlDbType.Text);
                await to.WriteAsync(row.Text(1)!, NpgsqlDbType.Text);
                await to.WriteAsync(row.Long(2), NpgsqlDbType.Bigint);
                await to.WriteAsync(row.Long(3) != 0, NpgsqlDbType.Boolean);
                await to.WriteAsync(row.Blob(4), NpgsqlDbType.Bytea);
            });
        await Fill(connection, "COPY writ.counter (name, span, value) FROM STDIN (FORMAT BINARY)", file, "SELECT name, span, value FROM counter", async (row, to) =>
        {
            await to.WriteAsync(row.Text(0)!, NpgsqlDbType.Text);
            await to.WriteAsync(row.Text(1)!, NpgsqlDbType.Text);
            await to.WriteAsync(row.Long(2), NpgsqlDbType.Bigint);
        });
        await Fill(connection, "COPY writ.log (position, leaf, payload, predicate_type, execution, number) FROM STDIN (FORMAT BINARY)", file,
            "SELECT position, leaf, payload, predicate_type, execution, number FROM log ORDER BY position", async (row, to) =>
            {
                await to.WriteAsync(row.Long(0), NpgsqlDbType.Bigint);
                await to.WriteAsync(row.Blob(1), NpgsqlDbType.Bytea);
                await to.WriteAsync(row.Blob(2), NpgsqlDbType.Bytea);
                await to.WriteAsync(row.Text(3)!, NpgsqlDbType.Text);
                if (row.Text(4) is { } execution) await to.WriteAsync(execution, NpgsqlDbType.Text);
                else await to.WriteNullAsync();
                await to.WriteAsync((int)row.Long(5), NpgsqlDbType.Integer);
            });
        await Append(connection, tail, file.Number("SELECT coalesce(max(position) + 1, 0) FROM log") ?? 0, epoch);
        await transaction.CommitAsync();
        return epoch;
    }

    private static async Task Append(NpgsqlConnection connection, LogTail tail, long next, long epoch)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.Of("""
            INSERT INTO writ.log (position, leaf, payload, predicate_type, execution, number)
            SELECT position, leaf, ''::bytea, $3, NULL, 0 FROM unnest($1, $2) AS lost (position, leaf)
            """).With(Enumerable.Range(0, tail.Leaves.Count).Select(i => next + i)).With(tail.Leaves).With(LogTail.PredicateType));
        if (!tail.Checkpoint.IsEmpty)
        {
            batch.BatchCommands.Add(Sql.Of("""
                INSERT INTO writ.record AS r (space, key, version, claimed, value) SELECT 'checkpoint', 'current', 1, false, value FROM unnest($1) AS newest (value)
                ON CONFLICT (space, key) DO UPDATE SET value = excluded.value, version = r.version + 1
                """).With([tail.Checkpoint]));
        }

        batch.BatchCommands.Add(Sql.Of("UPDATE writ.head SET epoch = $1, next = $2, mark = mark + 1 WHERE id = 1").With(epoch).With(next + tail.Leaves.Count));
        await batch.ExecuteNonQueryAsync();
    }

    private static async Task Copy(NpgsqlConnection connection, string question, SqliteStatement insert, Action<NpgsqlDataReader, SqliteStatement> bind)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Sql.Of(question) } };
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            bind(reader, insert);
            insert.Run();
        }
    }

    private static async Task Fill(NpgsqlConnection connection, string copy, SqliteConnection file, string question, Func<SqliteStatement, NpgsqlBinaryImporter, Task> write)
    {
        await using var import = await connection.BeginBinaryImportAsync(copy);
        var rows = file.Prepare(question);
        while (rows.Step())
        {
            await import.StartRowAsync();
            await write(rows, import);
        }

        await import.CompleteAsync();
    }

    private static async Task<long> Number(NpgsqlConnection connection, string question)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Sql.Of(question) } };
        return (long)(await batch.ExecuteScalarAsync())!;
    }

    private static async Task Run(NpgsqlConnection connection, string statement)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Sql.Of(statement) } };
        await batch.ExecuteNonQueryAsync();
    }

    private static ReadOnlyMemory<byte> Bytes(NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
