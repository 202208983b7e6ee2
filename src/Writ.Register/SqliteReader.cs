using Writ.Core.Storage;
using Writ.Register.Sqlite;

namespace Writ.Register;

/// <summary>One connection that only reads, with its statements. One thread at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string LogColumns = "SELECT position, leaf, payload, predicate_type, execution, number FROM log";

    private readonly SqliteConnection _connection;
    private readonly Lazy<SqliteStatement> _row, _up, _down, _counted, _logSize, _log, _execution, _mark;

    private SqliteReader(SqliteConnection connection)
    {
        _connection = connection;

        // Prepared when first asked for: a command of one run opens a reader for one or two kinds of question.
        Lazy<SqliteStatement> Lazily(string sql) => new(() => connection.Prepare(sql), LazyThreadSafetyMode.None);
        _row = Lazily("SELECT key, version, value FROM record WHERE space = ? AND key = ?");
        _up = Lazily("SELECT key, version, value FROM record WHERE space = ?1 AND (?2 IS NULL OR key > ?2) ORDER BY key LIMIT ?3");
        _down = Lazily("SELECT key, version, value FROM record WHERE space = ?1 AND (?2 IS NULL OR key < ?2) ORDER BY key DESC LIMIT ?3");
        _counted = Lazily("SELECT value FROM counter WHERE name = ? AND span = ?");
        _logSize = Lazily("SELECT coalesce(max(position) + 1, 0) FROM log");
        _log = Lazily($"{LogColumns} WHERE position >= ? ORDER BY position LIMIT ?");
        _execution = Lazily($"{LogColumns} WHERE execution = ? ORDER BY number");
        _mark = Lazily("PRAGMA data_version");
    }

    public static SqliteReader Open(string path)
    {
        var connection = SqliteConnection.Open(path);
        try
        {
            connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
            return new SqliteReader(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public RegisterRow? Row(string space, string key)
    {
        var rows = Rows(_row.Value.Bind(space).Bind(key));
        return rows.Count == 0 ? null : rows[0];
    }

    public IReadOnlyList<RegisterRow> Scan(string space, string? after, int limit, bool descending) =>
        Rows((descending ? _down : _up).Value.Bind(space).Bind(after).Bind(limit));

    public long Counted(string counter, string window) => Single(_counted.Value.Bind(counter).Bind(window));

    public long LogSize() => Single(_logSize.Value);

    public IReadOnlyList<LogRow> Log(long from, int limit) => Entries(_log.Value.Bind(from).Bind(limit));

    public IReadOnlyList<LogRow> Execution(string execution) => Entries(_execution.Value.Bind(execution));

    public long Mark() => Single(_mark.Value);

    /// <summary>What a full check of the file finds; empty where it finds nothing.</summary>
    public IReadOnlyList<string> Examine()
    {
        List<string> found = [];
        var check = _connection.Prepare("PRAGMA integrity_check(100)");
        while (check.Step()) found.Add(check.Text(0) ?? "");
        if (found is ["ok"]) found.Clear();

        if (_connection.Number("SELECT count(*) FROM log") != LogSize()) found.Add("the log's rows have gaps");
        return found;
    }

    /// <summary>As <see cref="Examine"/>, of a file that nobody has open.</summary>
    public static IReadOnlyList<string> ExamineFile(string path)
    {
        using var reader = Open(path);
        return reader.Examine();
    }

    public void Dispose() => _connection.Dispose();

    private static List<RegisterRow> Rows(SqliteStatement statement)
    {
        List<RegisterRow> rows = [];
        try
        {
            while (statement.Step()) rows.Add(new RegisterRow(statement.Text(0) ?? "", statement.Long(1), statement.Blob(2)));
            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static List<LogRow> Entries(SqliteStatement statement)
    {
        List<LogRow> rows = [];
        try
        {
            while (statement.Step())
            {
                rows.Add(new LogRow(
                    statement.Long(0), statement.Blob(1), statement.Blob(2), statement.Text(3) ?? "", statement.Text(4), (int)statement.Long(5)));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static long Single(SqliteStatement statement)
    {
        try
        {
            return statement.Step() ? statement.Long(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }
}
