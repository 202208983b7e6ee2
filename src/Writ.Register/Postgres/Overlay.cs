namespace Writ.Register.Postgres;

/// <summary>Stored values, the changes of the batches of a group that were kept, and those of the batch that is open: read from the
/// newest backwards. No value means that there is no row.</summary>
internal sealed class Overlay<TKey, TValue>
    where TKey : notnull
    where TValue : struct
{
    private readonly Dictionary<TKey, TValue> _stored = [];
    private readonly Dictionary<TKey, TValue?> _kept = [];
    private readonly Dictionary<TKey, TValue?> _open = [];

    public void Stored(TKey key, TValue value) => _stored[key] = value;

    public TValue? Find(TKey key) => _open.TryGetValue(key, out var open) ? open : _kept.TryGetValue(key, out var kept) ? kept : FindStored(key);

    public void Set(TKey key, TValue? value) => _open[key] = value;

    /// <summary>What the transaction must write: before, and now.</summary>
    public IEnumerable<(TKey Key, TValue? Before, TValue? Now)> Changes => _kept.Select(change => (change.Key, FindStored(change.Key), change.Value));

    public void Keep()
    {
        foreach (var (key, value) in _open) _kept[key] = value;
        _open.Clear();
    }

    public void Undo() => _open.Clear();

    private TValue? FindStored(TKey key) => _stored.TryGetValue(key, out var stored) ? stored : null;
}
