using Writ.Core.Storage;
using Writ.Register.Sqlite;

namespace Writ.Register;

/// <summary>Applies the requests of one batch inside the transaction that its owner has open. One thread.</summary>
internal sealed class BatchWriter
{
    private readonly SqliteStatement _claim;
    private readonly SqliteStatement _version;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _counted;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _leased;
    private readonly SqliteStatement _lease;
    private readonly SqliteStatement _append;
    private readonly SqliteStatement _erase;
    private readonly SqliteStatement _logSize;
    private readonly SqliteStatement _epoch;

    // Log size as of the requests applied so far in the open transaction.
    private long _next;

    public BatchWriter(SqliteConnection connection)
    {
        // The guard switch exists in the test build alone: it shows that insert-once is what stops a second spend (L5).
        _claim = connection.Prepare(Faults.GuardOff("spend-claim")
            ? "INSERT OR REPLACE INTO record (space, key, version, claimed, value) VALUES (?, ?, 1, 1, ?) RETURNING 1"
            : "INSERT INTO record (space, key, version, claimed, value) VALUES (?, ?, 1, 1, ?) ON CONFLICT DO NOTHING RETURNING 1");
        _version = connection.Prepare("SELECT version, claimed FROM record WHERE space = ? AND key = ?");
        _insert = connection.Prepare("INSERT INTO record (space, key, version, claimed, value) VALUES (?, ?, 1, 0, ?)");
        _update = connection.Prepare("UPDATE record SET value = ?, version = version + 1 WHERE space = ? AND key = ?");
        _remove = connection.Prepare("DELETE FROM record WHERE space = ? AND key = ?");
        _counted = connection.Prepare("SELECT value FROM counter WHERE name = ? AND span = ?");
        _count = connection.Prepare("INSERT OR REPLACE INTO counter (name, span, value) VALUES (?, ?, ?)");
        _leased = connection.Prepare("SELECT holder, epoch, until_ms FROM lease WHERE name = ?");
        _lease = connection.Prepare("INSERT OR REPLACE INTO lease (name, holder, epoch, until_ms) VALUES (?, ?, ?, ?)");
        _append = connection.Prepare(
            "INSERT INTO log (position, leaf, payload, predicate_type, execution, number) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1");
        _erase = connection.Prepare("UPDATE log SET payload = x'' WHERE position = ? RETURNING 1");
        _logSize = connection.Prepare("SELECT coalesce(max(position) + 1, 0) FROM log");
        _epoch = connection.Prepare("SELECT value FROM epoch WHERE id = 1");
    }

    /// <summary>The register's epoch as the open transaction sees it.</summary>
    public long Epoch { get; private set; }

    /// <summary>Reads what the transaction starts from. The write lock is held, so nobody moves it meanwhile.</summary>
    public void Begin()
    {
        _next = Single(_logSize) ?? 0;
        Epoch = Single(_epoch) ?? throw new SqliteFault(SQLitePCL.raw.SQLITE_CORRUPT, "begin", "it has no epoch");
    }

    /// <summary>Applies the requests in order and stops at the first that is rejected; the owner then undoes the batch.</summary>
    public RegisterVerdict Apply(RegisterBatch batch)
    {
        var start = _next;
        List<long> indexes = [], values = [];
        for (var i = 0; i < batch.Requests.Count; i++)
        {
            if (Apply(batch.Requests[i], indexes, values)) continue;
            _next = start;
            return new RegisterVerdict { Outcome = RegisterOutcome.Rejected, RejectedRequest = i };
        }

        return new RegisterVerdict { Outcome = RegisterOutcome.Committed, Indexes = indexes, Values = values };
    }

    private bool Apply(RegisterRequest request, List<long> indexes, List<long> values) => request switch
    {
        Claim claim => Took(_claim.Bind(claim.Space).Bind(claim.Key).Bind(claim.Value)),
        Count count => Apply(count, values),
        Lease lease => Apply(lease, values),
        Append append => Apply(append, indexes),
        Erase erase => Took(_erase.Bind(erase.Index)),
        Put put => Apply(put),
        Expect expect => Version(expect.Space, expect.Key).Version == expect.Version,
        ExpectEpoch expect => Epoch == expect.Epoch,
        _ => throw new InvalidOperationException("A request was not checked before it was queued."),
    };

    private bool Apply(Count count, List<long> values)
    {
        var before = Single(_counted.Bind(count.Counter).Bind(count.Window)) ?? 0;
        var after = (Int128)before + count.Amount;
        var total = after;
        foreach (var window in count.Also ?? []) total += Single(_counted.Bind(count.Counter).Bind(window)) ?? 0;
        if (after < 0 || after > long.MaxValue || total > count.Bound) return false;
        _count.Bind(count.Counter).Bind(count.Window).Bind((long)after).Run();
        values.Add((long)after);
        return true;
    }

    private bool Apply(Lease lease, List<long> values)
    {
        string? holder = null;
        long epoch = 0, until = 0;
        try
        {
            if (_leased.Bind(lease.Name).Step()) (holder, epoch, until) = (_leased.Text(0), _leased.Long(1), _leased.Long(2));
        }
        finally
        {
            _leased.Reset();
        }

        var mine = holder == lease.Holder;
        var taking = lease.Epoch == 0;
        if (taking ? holder is not null && !mine && until > lease.NowMs : !mine || epoch != lease.Epoch) return false;

        // Every taking moves the epoch on, by the same holder too: an earlier incarnation of it must not renew.
        if (taking) epoch = LeaseEpochs.Next(epoch, Epoch);

        // A request that was overtaken by a later one of its holder must not take back what that one gave; a renewal that ends at
        // once gives the lease back.
        var next = mine && (taking || lease.UntilMs > lease.NowMs) ? Math.Max(until, lease.UntilMs) : lease.UntilMs;
        _lease.Bind(lease.Name).Bind(lease.Holder).Bind(epoch).Bind(next).Run();
        values.Add(epoch);
        return true;
    }

    private bool Apply(Append append, List<long> indexes)
    {
        var insert = _append.Bind(_next).Bind(append.Leaf).Bind(append.Payload).Bind(append.PredicateType).Bind(append.Execution);
        if (!Took(insert.Bind(append.Number))) return false;
        indexes.Add(_next++);
        return true;
    }

    private bool Apply(Put put)
    {
        var (version, claimed) = Version(put.Space, put.Key);
        if (claimed || (put.Expected != Put.AnyVersion && put.Expected != version)) return false;
        if (put.Value.IsEmpty) _remove.Bind(put.Space).Bind(put.Key).Run();
        else if (version == 0) _insert.Bind(put.Space).Bind(put.Key).Bind(put.Value).Run();
        else _update.Bind(put.Value).Bind(put.Space).Bind(put.Key).Run();
        return true;
    }

    private (long Version, bool Claimed) Version(string space, string key)
    {
        try
        {
            return _version.Bind(space).Bind(key).Step() ? (_version.Long(0), _version.Long(1) != 0) : (0, false);
        }
        finally
        {
            _version.Reset();
        }
    }

    private static long? Single(SqliteStatement statement)
    {
        try
        {
            return statement.Step() ? statement.Long(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Whether the insertion inserted: <c>RETURNING</c> yields a row exactly then.</summary>
    private static bool Took(SqliteStatement insertion)
    {
        try
        {
            return insertion.Step();
        }
        finally
        {
            insertion.Reset();
        }
    }
}
