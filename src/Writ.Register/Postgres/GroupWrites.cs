using Npgsql;

namespace Writ.Register.Postgres;

/// <summary>The statements that write what a group changed, one a kind of change, and the commit.</summary>
internal static class GroupWrites
{
    public static IEnumerable<NpgsqlBatchCommand> Of(GroupState state, Guid writer, long group)
    {
        foreach (var command in Records(state)) yield return command;
        var counters = state.Counters.Changes.ToList();
        if (counters.Count > 0)
        {
            yield return Sql.Of("""
                INSERT INTO writ.counter (name, span, value) SELECT * FROM unnest($1, $2, $3)
                ON CONFLICT (name, span) DO UPDATE SET value = excluded.value
                """).With(counters.Select(change => change.Key.Name)).With(counters.Select(change => change.Key.Window))
                .With(counters.Select(change => change.Now!.Value));
        }

        var leases = state.Leases.Changes.ToList();
        if (leases.Count > 0)
        {
            yield return Sql.Of("""
                INSERT INTO writ.lease (name, holder, epoch, until_ms) SELECT * FROM unnest($1, $2, $3, $4)
                ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = excluded.epoch, until_ms = excluded.until_ms
                """).With(leases.Select(change => change.Key)).With(leases.Select(change => change.Now!.Value.Holder))
                .With(leases.Select(change => change.Now!.Value.Epoch)).With(leases.Select(change => change.Now!.Value.UntilMs));
        }

        if (state.Appended.Count > 0) yield return Log(state);
        if (state.Erased.Count > 0) yield return Sql.Of("UPDATE writ.log SET payload = ''::bytea WHERE position = ANY ($1)").With(state.Erased);

        // By this row the writer finds out, after a connection was lost, whether the commit took place.
        yield return Sql.Of("""
            INSERT INTO writ.writer (id, groups, seen) VALUES ($1, $2, now())
            ON CONFLICT (id) DO UPDATE SET groups = excluded.groups, seen = excluded.seen
            """).With(writer).With(group);
        yield return Sql.Of("UPDATE writ.head SET next = $1, mark = mark + 1 WHERE id = 1").With(state.Head.Next + state.Appended.Count);
        yield return Sql.Of("COMMIT");
    }

    private static IEnumerable<NpgsqlBatchCommand> Records(GroupState state)
    {
        var changes = state.Records.Changes.ToList();
        var inserted = changes.Where(change => change.Before is null && change.Now is not null).ToList();
        var updated = changes.Where(change => change.Before is not null && change.Now is not null).ToList();
        var removed = changes.Where(change => change.Before is not null && change.Now is null).ToList();

        // Not ON CONFLICT: a row that is there against what was read under the lock fails the whole group.
        if (inserted.Count > 0)
        {
            yield return Sql.Of("INSERT INTO writ.record (space, key, version, claimed, value) SELECT * FROM unnest($1, $2, $3, $4, $5)")
                .With(inserted.Select(change => change.Key.Space)).With(inserted.Select(change => change.Key.Key))
                .With(inserted.Select(change => change.Now!.Value.Version)).With(inserted.Select(change => change.Now!.Value.Claimed))
                .With(inserted.Select(change => change.Now!.Value.Value));
        }

        if (updated.Count > 0)
        {
            yield return Sql.Of("""
                UPDATE writ.record r SET version = new.version, claimed = new.claimed, value = new.value
                FROM unnest($1, $2, $3, $4, $5) AS new (space, key, version, claimed, value) WHERE r.space = new.space AND r.key = new.key
                """).With(updated.Select(change => change.Key.Space)).With(updated.Select(change => change.Key.Key))
                .With(updated.Select(change => change.Now!.Value.Version)).With(updated.Select(change => change.Now!.Value.Claimed))
                .With(updated.Select(change => change.Now!.Value.Value));
        }

        if (removed.Count > 0)
        {
            yield return Sql.Of("DELETE FROM writ.record r USING unnest($1, $2) AS gone (space, key) WHERE r.space = gone.space AND r.key = gone.key")
                .With(removed.Select(change => change.Key.Space)).With(removed.Select(change => change.Key.Key));
        }
    }

    private static NpgsqlBatchCommand Log(GroupState state)
    {
        var entries = state.Appended;
        return Sql.Of("INSERT INTO writ.log (position, leaf, payload, predicate_type, execution, number) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)")
            .With(Enumerable.Range(0, entries.Count).Select(i => state.Head.Next + i)).With(entries.Select(entry => entry.Leaf))
            .With(entries.Select(entry => entry.Payload)).With(entries.Select(entry => entry.PredicateType))
            .With(entries.Select(entry => entry.Execution)).With(entries.Select(entry => entry.Number));
    }
}
