using Writ.Core.Storage;

namespace Writ.Register.Postgres;

/// <summary>The rows that a group of batches asks about, each once.</summary>
internal sealed class GroupKeys
{
    private GroupKeys()
    {
    }

    public HashSet<(string Space, string Key)> Records { get; } = [];

    public HashSet<(string Name, string Window)> Counters { get; } = [];

    public HashSet<string> Leases { get; } = [];

    public HashSet<(string Execution, int Number)> Numbers { get; } = [];

    public static GroupKeys Of(IEnumerable<PendingBatch> group)
    {
        var keys = new GroupKeys();
        foreach (var pending in group)
        {
            foreach (var request in pending.Batch.Requests) keys.Add(request);
        }

        return keys;
    }

    private void Add(RegisterRequest request) => _ = request switch
    {
        Claim claim => Records.Add((claim.Space, claim.Key)),
        Put put => Records.Add((put.Space, put.Key)),
        Expect expect => Records.Add((expect.Space, expect.Key)),
        Count count => Add(count),
        Lease lease => Leases.Add(lease.Name),
        Append { Execution: { } execution } append => Numbers.Add((execution, append.Number)),
        _ => false,
    };

    private bool Add(Count count)
    {
        foreach (var window in count.Also ?? []) _ = Counters.Add((count.Counter, window));
        return Counters.Add((count.Counter, count.Window));
    }
}
