using Npgsql;
using Writ.Core.Storage;
using Writ.Register.Postgres;

namespace Writ.Benchmarks.Registers;

/// <summary>The register's tables in PostgreSQL, one connection, a statement a table by <c>unnest</c>, one round trip a group.</summary>
internal sealed class BarePostgres : IBareStore
{
    private readonly PostgresServer _server;
    private readonly NpgsqlConnection _connection;
    private readonly Groups _groups;
    private long _next;

    private BarePostgres(PostgresServer server, NpgsqlConnection connection) =>
        (_server, _connection, _groups) = (server, connection, new Groups(Commit));

    /// <param name="address">Of a register that nobody has open.</param>
    public static async Task<BarePostgres> Open(string address)
    {
        var server = new PostgresServer(address);
        return new BarePostgres(server, await server.OpenForWriting());
    }

    public Task Write(RegisterBatch batch) => _groups.Write(batch);

    public async ValueTask DisposeAsync()
    {
        await _groups.DisposeAsync();
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task Commit(IReadOnlyList<RegisterBatch> group)
    {
        var requests = group.SelectMany(batch => batch.Requests).ToList();
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { Sql.Of("BEGIN") } };
        foreach (var command in Writes(requests)) batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(Sql.Of("COMMIT"));
        await batch.ExecuteNonQueryAsync();
    }

    private IEnumerable<NpgsqlBatchCommand> Writes(List<RegisterRequest> requests)
    {
        List<(string Space, string Key, bool Claimed, ReadOnlyMemory<byte> Value)> rows =
        [
            .. requests.OfType<Claim>().Select(claim => (claim.Space, claim.Key, true, claim.Value)),
            .. requests.OfType<Put>().Where(put => put.Expected == 0).Select(put => (put.Space, put.Key, false, put.Value)),
        ];
        if (rows.Count > 0)
        {
            yield return Sql.Of("INSERT INTO writ.record (space, key, version, claimed, value) SELECT space, key, 1, claimed, value FROM unnest($1, $2, $3, $4) AS r (space, key, claimed, value)")
                .With(rows.Select(row => row.Space)).With(rows.Select(row => row.Key)).With(rows.Select(row => row.Claimed)).With(rows.Select(row => row.Value));
        }

        var replaced = requests.OfType<Put>().Where(put => put.Expected != 0).DistinctBy(put => (put.Space, put.Key)).ToList();
        if (replaced.Count > 0)
        {
            yield return Sql.Of("""
                INSERT INTO writ.record AS r (space, key, version, claimed, value) SELECT space, key, 1, false, value FROM unnest($1, $2, $3) AS r (space, key, value)
                ON CONFLICT (space, key) DO UPDATE SET value = excluded.value, version = r.version + 1
                """).With(replaced.Select(put => put.Space)).With(replaced.Select(put => put.Key)).With(replaced.Select(put => put.Value));
        }

        var sums = requests.OfType<Count>().GroupBy(count => (count.Counter, count.Window)).ToList();
        if (sums.Count > 0)
        {
            yield return Sql.Of("""
                INSERT INTO writ.counter AS c (name, span, value) SELECT * FROM unnest($1, $2, $3)
                ON CONFLICT (name, span) DO UPDATE SET value = c.value + excluded.value
                """).With(sums.Select(sum => sum.Key.Counter)).With(sums.Select(sum => sum.Key.Window)).With(sums.Select(sum => sum.Sum(count => count.Amount)));
        }

        var entries = requests.OfType<Append>().ToList();
        if (entries.Count == 0) yield break;
        yield return Sql.Of("INSERT INTO writ.log (position, leaf, payload, predicate_type, execution, number) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)")
            .With(entries.Select(_ => _next++)).With(entries.Select(entry => entry.Leaf)).With(entries.Select(entry => entry.Payload))
            .With(entries.Select(entry => entry.PredicateType)).With(entries.Select(entry => entry.Execution)).With(entries.Select(entry => entry.Number));
    }
}
