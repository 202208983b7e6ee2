using Writ.Core.Storage;

namespace Writ.Tests.Authorize.Simulation;

/// <summary>The register's verbs as they are specified (docs/spec/register.md), in memory and on one thread: what the simulated hosts
/// share. That the real registers keep the same verbs is their suite's to show.</summary>
internal sealed class SimulatedRegister
{
    private readonly Dictionary<(string Space, string Key), (long Version, bool Claimed, ReadOnlyMemory<byte> Value)> _rows = [];
    private readonly Dictionary<(string Counter, string Window), long> _counters = [];
    private readonly Dictionary<string, (string Holder, long Epoch, long UntilMs)> _leases = [];

    public long Counted(string counter, string window) => _counters.GetValueOrDefault((counter, window));

    public (long Version, ReadOnlyMemory<byte> Value)? Read(string space, string key) =>
        _rows.TryGetValue((space, key), out var row) ? (row.Version, row.Value) : null;

    public string? HolderOf(string lease) => _leases.TryGetValue(lease, out var held) ? held.Holder : null;

    /// <summary>The position of the first request that stood in the way; -1 where all were committed.</summary>
    public int Commit(IReadOnlyList<RegisterRequest> requests, out long value)
    {
        value = 0;
        List<Action> undo = [];
        for (var i = 0; i < requests.Count; i++)
        {
            if (Apply(requests[i], undo, ref value)) continue;
            for (var back = undo.Count - 1; back >= 0; back--) undo[back]();
            return i;
        }

        return -1;
    }

    private bool Apply(RegisterRequest request, List<Action> undo, ref long value)
    {
        switch (request)
        {
            case Claim claim:
                if (_rows.ContainsKey((claim.Space, claim.Key))) return false;
                return Set((claim.Space, claim.Key), (1, true, claim.Value), undo);
            case Put put:
                var there = _rows.GetValueOrDefault((put.Space, put.Key));
                if (there.Claimed || (put.Expected != Put.AnyVersion && put.Expected != there.Version)) return false;
                return Set((put.Space, put.Key), put.Value.IsEmpty ? null : (there.Version + 1, false, put.Value), undo);
            case Expect expect:
                return _rows.GetValueOrDefault((expect.Space, expect.Key)).Version == expect.Version;
            case Count count:
                var before = Counted(count.Counter, count.Window);
                var after = (Int128)before + count.Amount;
                if (after < 0 || after + (count.Also ?? []).Sum(window => Counted(count.Counter, window)) > count.Bound) return false;
                undo.Add(() => _counters[(count.Counter, count.Window)] = before);
                _counters[(count.Counter, count.Window)] = (long)after;
                return true;
            case Lease lease:
                return Take(lease, undo, ref value);
            default:
                throw new ArgumentException($"{request.GetType().Name} is not simulated.", nameof(request));
        }
    }

    private bool Take(Lease lease, List<Action> undo, ref long value)
    {
        var had = _leases.TryGetValue(lease.Name, out var held);
        var mine = had && held.Holder == lease.Holder;
        if (lease.Epoch == 0 ? had && !mine && held.UntilMs > lease.NowMs : !mine || held.Epoch != lease.Epoch) return false;
        value = lease.Epoch == 0 ? held.Epoch + 1 : held.Epoch;
        undo.Add(() =>
        {
            if (had) _leases[lease.Name] = held;
            else _leases.Remove(lease.Name);
        });
        var until = mine && (lease.Epoch == 0 || lease.UntilMs > lease.NowMs) ? Math.Max(held.UntilMs, lease.UntilMs) : lease.UntilMs;
        _leases[lease.Name] = (lease.Holder, value, until);
        return true;
    }

    private bool Set((string, string) key, (long, bool, ReadOnlyMemory<byte>)? row, List<Action> undo)
    {
        var had = _rows.TryGetValue(key, out var old);
        undo.Add(() =>
        {
            if (had) _rows[key] = old;
            else _rows.Remove(key);
        });
        if (row is { } value) _rows[key] = value;
        else _rows.Remove(key);
        return true;
    }
}
