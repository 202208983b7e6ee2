using System.Diagnostics.CodeAnalysis;
using Npgsql;
using Writ.Core.Storage;

namespace Writ.Register.Postgres;

/// <summary>The tables in PostgreSQL, in the schema <c>writ</c>, by numbered migrations: docs/spec/register.md.</summary>
internal static class PostgresSchema
{
    // Any number that no other program is likely to lock: the ASCII letters "Writ".
    private const long MigrationLock = 0x57726974;

    // A migration is never edited once released; a change is a new one at the end.
    internal static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE writ.migration (version bigint PRIMARY KEY, applied_ms bigint NOT NULL);
        CREATE TABLE writ.head (
            id smallint PRIMARY KEY CHECK (id = 1),
            epoch bigint NOT NULL CHECK (epoch > 0),
            next bigint NOT NULL CHECK (next >= 0),
            mark bigint NOT NULL
        ) WITH (fillfactor = 10);
        INSERT INTO writ.head (id, epoch, next, mark) VALUES (1, 1, 0, 0);
        CREATE TABLE writ.writer (id uuid PRIMARY KEY, groups bigint NOT NULL, seen timestamptz NOT NULL) WITH (fillfactor = 10);
        CREATE TABLE writ.record (
            space text COLLATE "C" NOT NULL,
            key text COLLATE "C" NOT NULL,
            version bigint NOT NULL CHECK (version > 0),
            claimed boolean NOT NULL,
            value bytea NOT NULL,
            PRIMARY KEY (space, key)
        );
        CREATE TABLE writ.counter (
            name text COLLATE "C" NOT NULL,
            span text COLLATE "C" NOT NULL,
            value bigint NOT NULL CHECK (value >= 0),
            PRIMARY KEY (name, span)
        ) WITH (fillfactor = 50);
        CREATE TABLE writ.lease (
            name text COLLATE "C" PRIMARY KEY,
            holder text COLLATE "C" NOT NULL,
            epoch bigint NOT NULL CHECK (epoch > 0),
            until_ms bigint NOT NULL
        ) WITH (fillfactor = 50);
        CREATE TABLE writ.log (
            position bigint PRIMARY KEY CHECK (position >= 0),
            leaf bytea NOT NULL,
            payload bytea NOT NULL,
            predicate_type text COLLATE "C" NOT NULL,
            execution text COLLATE "C",
            number integer NOT NULL
        );
        ALTER TABLE writ.record ALTER COLUMN value SET STORAGE EXTERNAL;
        ALTER TABLE writ.log ALTER COLUMN leaf SET STORAGE EXTERNAL, ALTER COLUMN payload SET STORAGE EXTERNAL;
        CREATE UNIQUE INDEX log_execution ON writ.log (execution, number) WHERE execution IS NOT NULL;
        """,
    ];

    private static long Newest => Migrations.Count;

    /// <summary>Brings a database to the newest schema, or refuses it. Cheap where nothing is to be done.</summary>
    /// <exception cref="RegisterException">WRIT4001, WRIT4002, WRIT4008.</exception>
    public static async Task Bring(NpgsqlConnection connection, string where, TimeProvider clock)
    {
        if (await Version(connection, where) == Newest) return;
        await using var transaction = await connection.BeginTransactionAsync();

        // Another replica may be doing the same: look again under a lock that ends with the transaction.
        await Run(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})");
        var version = await Version(connection, where);
        if (version == 0) await Run(connection, "CREATE SCHEMA IF NOT EXISTS writ");
        for (; version < Newest; version++)
        {
            await Run(connection, Migrations[(int)version]);
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            await Run(connection, $"INSERT INTO writ.migration (version, applied_ms) VALUES ({version + 1}, {now})");
        }

        await transaction.CommitAsync();
    }

    /// <summary>Whether head and log belong together, so that a damaged or half-copied register is refused before anything is decided on it.</summary>
    /// <returns>The head.</returns>
    public static async Task<Head> Probe(NpgsqlConnection connection, string where)
    {
        await using var command = new NpgsqlCommand(
            "SELECT epoch, next, mark, (SELECT coalesce(max(position) + 1, 0) FROM writ.log) FROM writ.head", connection);
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) throw StoreFaults.Corrupt(where, "it has no epoch");
        var head = new Head(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        return reader.GetInt64(3) == head.Next ? head : throw StoreFaults.Corrupt(where, "its log does not end where its head says");
    }

    private static async Task<long> Version(NpgsqlConnection connection, string where)
    {
        if (await Ask(connection, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'writ'") == 0) return 0;
        if (await Ask(connection, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('writ.head')") == 0) throw StoreFaults.NotOurs(where);
        if (await Ask(connection, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('writ.migration')") == 0)
            throw StoreFaults.Corrupt(where, "it has no table of migrations");

        var version = await Ask(connection, "SELECT coalesce(max(version), 0) FROM writ.migration");
        return version <= Newest ? version : throw StoreFaults.Newer(where, version, Newest);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The statements are constants of this file.")]
    private static async Task<long> Ask(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [SuppressMessage("Security", "CA2100", Justification = "The statements are constants of this file, and numbers.")]
    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
