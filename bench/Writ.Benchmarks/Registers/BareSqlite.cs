using Writ.Core.Storage;
using Writ.Register.Sqlite;

namespace Writ.Benchmarks.Registers;

/// <summary>The register's tables in SQLite with its settings, one connection, prepared statements, one transaction a group.</summary>
internal sealed class BareSqlite : IBareStore
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin, _commit, _insert, _replace, _count, _append;
    private readonly Groups _groups;
    private long _next;

    /// <param name="path">Of a register that nobody has open.</param>
    public BareSqlite(string path)
    {
        _connection = SqliteConnection.Open(path);
        _connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON");
        (_begin, _commit) = (_connection.Prepare("BEGIN IMMEDIATE"), _connection.Prepare("COMMIT"));
        _insert = _connection.Prepare("INSERT INTO record (space, key, version, claimed, value) VALUES (?, ?, 1, ?, ?)");
        _replace = _connection.Prepare(
            "INSERT INTO record (space, key, version, claimed, value) VALUES (?, ?, 1, 0, ?) ON CONFLICT DO UPDATE SET value = excluded.value, version = version + 1");
        _count = _connection.Prepare("INSERT INTO counter (name, span, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value");
        _append = _connection.Prepare("INSERT INTO log (position, leaf, payload, predicate_type, execution, number) VALUES (?, ?, ?, ?, ?, ?)");
        _groups = new Groups(Commit);
    }

    public Task Write(RegisterBatch batch) => _groups.Write(batch);

    public async ValueTask DisposeAsync()
    {
        await _groups.DisposeAsync();
        _connection.Dispose();
    }

    private Task Commit(IReadOnlyList<RegisterBatch> group)
    {
        _begin.Run();
        foreach (var batch in group)
        {
            foreach (var request in batch.Requests) Write(request);
        }

        _commit.Run();
        return Task.CompletedTask;
    }

    private void Write(RegisterRequest request)
    {
        switch (request)
        {
            case Claim claim: _insert.Bind(claim.Space).Bind(claim.Key).Bind(1).Bind(claim.Value).Run(); break;
            case Put { Expected: 0 } put: _insert.Bind(put.Space).Bind(put.Key).Bind(0).Bind(put.Value).Run(); break;
            case Put put: _replace.Bind(put.Space).Bind(put.Key).Bind(put.Value).Run(); break;
            case Count count: _count.Bind(count.Counter).Bind(count.Window).Bind(count.Amount).Run(); break;
            case Append entry:
                _append.Bind(_next++).Bind(entry.Leaf).Bind(entry.Payload).Bind(entry.PredicateType).Bind(entry.Execution).Bind(entry.Number).Run();
                break;
        }
    }
}
