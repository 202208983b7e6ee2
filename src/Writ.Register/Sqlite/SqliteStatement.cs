using System.Text;
using SQLitePCL;

namespace Writ.Register.Sqlite;

/// <summary>One prepared statement. Bind in order with <see cref="Bind(string)"/> and its siblings, then step.</summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt handle, string sql) : IDisposable
{
    private int _next = 1;

    public SqliteStatement Bind(string? text)
    {
        // As bytes with a length, because the binding by string would stop at a NUL.
        connection.Check(text is null
            ? raw.sqlite3_bind_null(handle, _next)
            : raw.sqlite3_bind_text(handle, _next, Encoding.UTF8.GetBytes(text)), sql);
        _next++;
        return this;
    }

    public SqliteStatement Bind(long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, _next++, value), sql);
        return this;
    }

    public SqliteStatement Bind(ReadOnlyMemory<byte> value)
    {
        // An empty span would be bound as NULL, which is another value.
        connection.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, _next, 0)
            : raw.sqlite3_bind_blob(handle, _next, value.Span), sql);
        _next++;
        return this;
    }

    /// <summary>Whether there is a (next) row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        connection.Check(code, sql);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs to the end and makes the statement ready to be bound again.</summary>
    public void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Lets go of the rows and of the values bound. What a failed step left as its result was reported by the step.</summary>
    public void Reset()
    {
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
        _next = 1;
    }

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public string? Text(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL
        ? null
        : raw.sqlite3_column_text(handle, column).utf8_to_string();

    public byte[] Blob(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public void Dispose() => handle.Dispose();
}
