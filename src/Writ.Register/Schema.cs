using Writ.Core.Storage;
using Writ.Register.Sqlite;

namespace Writ.Register;

/// <summary>The tables, by numbered migrations: docs/spec/register.md.</summary>
internal static class Schema
{
    /// <summary>SQLite's application id of a register: the ASCII letters <c>Writ</c>.</summary>
    public const long ApplicationId = 0x57726974;

    // A migration is never edited once released; a change is a new one at the end.
    internal static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE migration (version INTEGER PRIMARY KEY, applied_ms INTEGER NOT NULL) STRICT;
        CREATE TABLE epoch (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL CHECK (value > 0)) STRICT;
        INSERT INTO epoch (id, value) VALUES (1, 1);
        CREATE TABLE record (
            space TEXT NOT NULL,
            key TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            claimed INTEGER NOT NULL CHECK (claimed IN (0, 1)),
            value BLOB NOT NULL,
            UNIQUE (space, key)
        ) STRICT;
        CREATE TABLE counter (
            name TEXT NOT NULL,
            span TEXT NOT NULL,
            value INTEGER NOT NULL CHECK (value >= 0),
            PRIMARY KEY (name, span)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE lease (
            name TEXT NOT NULL PRIMARY KEY,
            holder TEXT NOT NULL,
            epoch INTEGER NOT NULL CHECK (epoch > 0),
            until_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE log (
            position INTEGER PRIMARY KEY CHECK (position >= 0),
            leaf BLOB NOT NULL,
            payload BLOB NOT NULL,
            predicate_type TEXT NOT NULL,
            execution TEXT,
            number INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX log_execution ON log (execution, number) WHERE execution IS NOT NULL;
        """,
    ];

    /// <summary>Brings an open register to the newest schema, or refuses it. Cheap where nothing is to be done.</summary>
    /// <exception cref="RegisterException">WRIT4001, WRIT4002, WRIT4008.</exception>
    public static void Bring(SqliteConnection connection, TimeProvider clock) => Bring(connection, clock, Migrations);

    /// <summary>To the end of the migrations given: tests know a next one.</summary>
    internal static void Bring(SqliteConnection connection, TimeProvider clock, IReadOnlyList<string> migrations)
    {
        var version = Version(connection, migrations.Count);
        if (version == migrations.Count) return;

        // Another process may be doing the same: look again under the write lock.
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            for (version = Version(connection, migrations.Count); version < migrations.Count; version++)
            {
                connection.Execute(migrations[(int)version]);
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                connection.Execute($"INSERT INTO migration (version, applied_ms) VALUES ({version + 1}, {now})");
            }

            connection.Execute($"PRAGMA application_id = {ApplicationId}");
            connection.Execute("COMMIT");
        }
        finally
        {
            if (connection.InTransaction) connection.Execute("ROLLBACK");
        }
    }

    /// <summary>A few pages looked at, so that a torn or foreign file is refused before anything is decided on it. The whole
    /// file is the business of <see cref="SqliteRegister.Examine"/>.</summary>
    public static void Probe(SqliteConnection connection)
    {
        if (connection.Number("SELECT value FROM epoch WHERE id = 1") is not > 0)
            throw StoreFaults.Corrupt(connection.Path, "it has no epoch");

        // First and last row of each tree: the root page, and the right edge that the last commits wrote.
        var last = connection.Number("SELECT max(position) FROM log WHERE length(leaf) >= 0");
        _ = connection.Number("SELECT min(position) FROM log");
        _ = connection.Number("SELECT length(value) FROM record WHERE rowid = (SELECT max(rowid) FROM record)");
        _ = connection.Text("SELECT max(space) FROM record INDEXED BY sqlite_autoindex_record_1");
        _ = connection.Text("SELECT min(name) FROM counter");
        _ = connection.Text("SELECT min(name) FROM lease");
        if (last < 0) throw StoreFaults.Corrupt(connection.Path, "its log has a negative index");
    }

    private static long Version(SqliteConnection connection, long newest)
    {
        var tables = connection.Number("SELECT count(*) FROM sqlite_schema");
        var application = connection.Number("PRAGMA application_id");
        if (tables == 0 && application == 0) return 0;
        if (application != ApplicationId) throw StoreFaults.NotOurs(connection.Path);
        if (connection.Number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migration'") == 0)
            throw StoreFaults.Corrupt(connection.Path, "it has no table of migrations");

        var version = connection.Number("SELECT coalesce(max(version), 0) FROM migration") ?? 0;
        return version <= newest ? version : throw StoreFaults.Newer(connection.Path, version, newest);
    }
}
