using System.Diagnostics.CodeAnalysis;
using SQLitePCL;

namespace Writ.Register.Sqlite;

/// <summary>One connection, used by one thread at a time. The thinnest layer over SQLite that cannot forget a result code.</summary>
/// <remarks>
/// SQLite is called directly and not through ADO.NET, whose commands retry a busy step on their own for up to thirty
/// seconds: here every retry is written down where it happens.
/// </remarks>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 _database;
    private readonly List<SqliteStatement> _statements = [];

    static SqliteConnection() => Batteries_V2.Init();

    private SqliteConnection(sqlite3 database, string path) => (_database, Path) = (database, path);

    public string Path { get; }

    /// <exception cref="SqliteFault">The file cannot be opened.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The connection owns the handle, and is disposed of where opening fails.")]
    public static SqliteConnection Open(string path)
    {
        // Not CREATE: the file is made beforehand with mode 0600. NOMUTEX: a connection never serves two threads at once.
        var code = raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        var connection = new SqliteConnection(database, path);
        try
        {
            connection.Check(code, "open");
            _ = raw.sqlite3_extended_result_codes(database, 1);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = Compile(sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Runs statements that bind nothing, to their ends, dropping any rows.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_database, sql), sql);

    /// <summary>First column of the first row as text; null where there is no row.</summary>
    public string? Text(string sql)
    {
        using var statement = Compile(sql);
        return statement.Step() ? statement.Text(0) : null;
    }

    /// <summary>First column of the first row as a number; null where there is no row, 0 where it is NULL.</summary>
    public long? Number(string sql)
    {
        using var statement = Compile(sql);
        return statement.Step() ? statement.Long(0) : null;
    }

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    /// <exception cref="SqliteFault">The code is neither OK nor ROW nor DONE.</exception>
    public void Check(int code, string doing)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        throw new SqliteFault(code, doing, raw.sqlite3_errmsg(_database).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        _database.Dispose();
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The statement owns the handle; where preparing fails there is none.")]
    private SqliteStatement Compile(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var handle), sql);
        return new SqliteStatement(this, handle, sql);
    }
}
