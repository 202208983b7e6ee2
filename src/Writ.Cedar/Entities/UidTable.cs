namespace Writ.Cedar;

/// <summary>
/// What belongs to each of some entity uids, filled once and then only asked: by a uid, or by the text of one, for which
/// no uid need be made. The hashes are seeded by the process, so nobody can choose ids that collide.
/// </summary>
internal sealed class UidTable<T>
    where T : class
{
    private const int None = -1;

    // The first slot of each chain; their number is a power of two.
    private readonly int[] _heads;
    private readonly Slot[] _slots;

    public UidTable(IReadOnlyCollection<KeyValuePair<EntityUid, T>> content)
    {
        _heads = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(content.Count * 2L) | 1)];
        _slots = new Slot[content.Count];
        Array.Fill(_heads, None);
        var at = 0;
        foreach (var (uid, value) in content)
        {
            ref var head = ref _heads[uid.GetHashCode() & (_heads.Length - 1)];
            _slots[at] = new Slot(uid, value, head);
            head = at++;
        }
    }

    public int Count => _slots.Length;

    public IEnumerable<T> Values => _slots.Select(s => s.Value);

    public T? Find(EntityUid uid)
    {
        var heads = _heads;
        for (var at = heads[uid.GetHashCode() & (heads.Length - 1)]; at != None;)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Uid.Equals(uid)) return slot.Value;
            at = slot.Next;
        }

        return null;
    }

    public T? Find(UidText uid)
    {
        var heads = _heads;
        for (var at = heads[uid.Hash & (heads.Length - 1)]; at != None;)
        {
            ref readonly var slot = ref _slots[at];
            if (uid.Names(slot.Uid)) return slot.Value;
            at = slot.Next;
        }

        return null;
    }

    private readonly record struct Slot(EntityUid Uid, T Value, int Next);
}
