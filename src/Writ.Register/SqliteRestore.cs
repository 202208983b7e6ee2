using Writ.Register.Sqlite;

namespace Writ.Register;

/// <summary>Replaces all rows of a register's file by those of a backup, in one transaction: whoever has the file open goes on with the new ones.</summary>
internal static class SqliteRestore
{
    // Leases are left out: who held one before must not renew it.
    private const string Copy = """
        DELETE FROM record; DELETE FROM counter; DELETE FROM lease; DELETE FROM log;
        INSERT INTO record (space, key, version, claimed, value) SELECT space, key, version, claimed, value FROM backup.record;
        INSERT INTO counter (name, span, value) SELECT name, span, value FROM backup.counter;
        INSERT INTO log (position, leaf, payload, predicate_type, execution, number)
            SELECT position, leaf, payload, predicate_type, execution, number FROM backup.log;
        """;

    public static long Run(SqliteConnection connection, BackupFile backup, LogTail tail)
    {
        connection.Execute("PRAGMA busy_timeout = 30000; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL");
        connection.Prepare("ATTACH DATABASE ? AS backup").Bind(backup.Path).Run();
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var epoch = Math.Max(Epoch(connection, "main"), Epoch(connection, "backup")) + 1;
            if (Faults.GuardOff("restore-epoch")) epoch = Epoch(connection, "main");
            connection.Execute(Copy);
            Append(connection, tail);
            connection.Prepare("UPDATE epoch SET value = ? WHERE id = 1").Bind(epoch).Run();
            connection.Execute("COMMIT");
            return epoch;
        }
        finally
        {
            if (connection.InTransaction) connection.Execute("ROLLBACK");
        }
    }

    private static long Epoch(SqliteConnection connection, string database) =>
        connection.Number($"SELECT value FROM {database}.epoch WHERE id = 1") ?? 0;

    private static void Append(SqliteConnection connection, LogTail tail)
    {
        var next = connection.Number("SELECT coalesce(max(position) + 1, 0) FROM log") ?? 0;
        var insert = connection.Prepare("INSERT INTO log (position, leaf, payload, predicate_type, execution, number) VALUES (?, ?, x'', ?, NULL, 0)");
        foreach (var leaf in tail.Leaves) insert.Bind(next++).Bind(leaf).Bind(LogTail.PredicateType).Run();
        if (tail.Checkpoint.IsEmpty) return;
        connection.Prepare("""
            INSERT INTO record (space, key, version, claimed, value) VALUES ('checkpoint', 'current', 1, 0, ?)
            ON CONFLICT (space, key) DO UPDATE SET value = excluded.value, version = version + 1
            """).Bind(tail.Checkpoint).Run();
    }
}
