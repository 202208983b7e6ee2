using Writ.Core.Storage;

namespace Writ.Register.Postgres;

/// <summary>What the rows say that a group of batches asks about, and what they say after each batch that was accepted.</summary>
/// <remarks>
/// Pure. The rows were read under the head's lock, which every writer takes first and keeps until its commit: so nothing of
/// this can have changed when it is written, and the group is decided in memory as if each request had been a statement.
/// </remarks>
internal sealed class GroupState(Head head)
{
    private readonly List<Append> _appended = [];
    private readonly List<long> _erased = [];

    public Head Head { get; } = head;

    public Overlay<(string Space, string Key), RecordState> Records { get; } = new();

    public Overlay<(string Name, string Window), long> Counters { get; } = new();

    public Overlay<string, LeaseState> Leases { get; } = new();

    public Overlay<(string Execution, int Number), bool> Numbers { get; } = new();

    /// <summary>In the order of their indexes, which begin at <see cref="Head"/>'s.</summary>
    public IReadOnlyList<Append> Appended => _appended;

    /// <summary>Indexes of entries whose payload goes, some of them perhaps of this group.</summary>
    public IReadOnlyList<long> Erased => _erased;

    /// <summary>Applies the requests in order; the first that stands in the way undoes those before it.</summary>
    public RegisterVerdict Apply(RegisterBatch batch)
    {
        var start = (_appended.Count, _erased.Count);
        List<long> indexes = [], values = [];
        for (var i = 0; i < batch.Requests.Count; i++)
        {
            if (Apply(batch.Requests[i], indexes, values)) continue;
            Undo(start);
            return new RegisterVerdict { Outcome = RegisterOutcome.Rejected, RejectedRequest = i };
        }

        Keep();
        return new RegisterVerdict { Outcome = RegisterOutcome.Committed, Indexes = indexes, Values = values };
    }

    private bool Apply(RegisterRequest request, List<long> indexes, List<long> values) => request switch
    {
        Claim claim => Apply(claim),
        Count count => Apply(count, values),
        Lease lease => Apply(lease, values),
        Append append => Apply(append, indexes),
        Erase erase => Apply(erase),
        Put put => Apply(put),
        Expect expect => (Records.Find((expect.Space, expect.Key))?.Version ?? 0) == expect.Version,
        ExpectEpoch expect => Head.Epoch == expect.Epoch,
        _ => throw new InvalidOperationException("A request was not checked before it was queued."),
    };

    private bool Apply(Claim claim)
    {
        // The guard switch exists in the test build alone: it shows that insert-once is what stops a second spend (L5).
        if (Records.Find((claim.Space, claim.Key)) is not null && !Faults.GuardOff("spend-claim")) return false;
        Records.Set((claim.Space, claim.Key), new RecordState(1, Claimed: true, claim.Value));
        return true;
    }

    private bool Apply(Count count, List<long> values)
    {
        var after = (Int128)Counted(count.Window) + count.Amount;
        var others = Int128.Zero;
        foreach (var window in count.Also ?? []) others += Counted(window);
        if (after < 0 || after + others > count.Bound) return false;
        Counters.Set((count.Counter, count.Window), (long)after);
        values.Add((long)after);
        return true;

        long Counted(string window) => Counters.Find((count.Counter, window)) ?? 0;
    }

    private bool Apply(Lease lease, List<long> values)
    {
        var held = Leases.Find(lease.Name);
        var mine = held?.Holder == lease.Holder;
        var taking = lease.Epoch == 0;
        if (taking ? held is not null && !mine && held.Value.UntilMs > lease.NowMs : !mine || held!.Value.Epoch != lease.Epoch) return false;

        // Every taking moves the epoch on, by the same holder too: an earlier incarnation of it must not renew.
        var epoch = taking ? LeaseEpochs.Next(held?.Epoch ?? 0, Head.Epoch) : lease.Epoch;

        // A request that was overtaken by a later one of its holder must not take back what that one gave; a renewal that ends at
        // once gives the lease back.
        var keep = mine && (taking || lease.UntilMs > lease.NowMs);
        Leases.Set(lease.Name, new LeaseState(lease.Holder, epoch, keep ? Math.Max(held!.Value.UntilMs, lease.UntilMs) : lease.UntilMs));
        values.Add(epoch);
        return true;
    }

    private bool Apply(Append append, List<long> indexes)
    {
        if (append.Execution is { } execution)
        {
            if (Numbers.Find((execution, append.Number)) is not null) return false;
            Numbers.Set((execution, append.Number), true);
        }

        indexes.Add(Head.Next + _appended.Count);
        _appended.Add(append);
        return true;
    }

    private bool Apply(Erase erase)
    {
        // The log has no gaps: what is below its end is there.
        if (erase.Index >= Head.Next + _appended.Count) return false;
        _erased.Add(erase.Index);
        return true;
    }

    private bool Apply(Put put)
    {
        var stored = Records.Find((put.Space, put.Key));
        var version = stored?.Version ?? 0;
        if (stored is { Claimed: true } || (put.Expected != Put.AnyVersion && put.Expected != version)) return false;
        Records.Set((put.Space, put.Key), put.Value.IsEmpty ? null : new RecordState(version + 1, Claimed: false, put.Value));
        return true;
    }

    private void Keep()
    {
        Records.Keep();
        Counters.Keep();
        Leases.Keep();
        Numbers.Keep();
    }

    private void Undo((int Appended, int Erased) start)
    {
        Records.Undo();
        Counters.Undo();
        Leases.Undo();
        Numbers.Undo();
        _appended.RemoveRange(start.Appended, _appended.Count - start.Appended);
        _erased.RemoveRange(start.Erased, _erased.Count - start.Erased);
    }
}

/// <summary>The row that orders all writers: the register's epoch, the log's next index, and the number of groups committed.</summary>
internal readonly record struct Head(long Epoch, long Next, long Mark);

/// <summary>A record; its value is known only where it was written by the group itself.</summary>
internal readonly record struct RecordState(long Version, bool Claimed, ReadOnlyMemory<byte> Value);

internal readonly record struct LeaseState(string Holder, long Epoch, long UntilMs);
