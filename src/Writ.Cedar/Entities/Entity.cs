namespace Writ.Cedar;

/// <summary>An entity: its attributes, its tags, and what it is directly in. Immutable.</summary>
public sealed class Entity
{
    // Up to this many ancestors a scan over their hashes beats a set.
    private const int Few = 64;

    private readonly int[] _ancestorHashes = [];
    private readonly HashSet<EntityUid>? _index;

    public Entity(EntityUid uid, RecordValue? attributes = null, IEnumerable<EntityUid>? parents = null, RecordValue? tags = null)
        : this(uid, attributes ?? RecordValue.Empty, [.. (parents ?? []).Distinct()], tags ?? RecordValue.Empty, [])
    {
    }

    private Entity(EntityUid uid, RecordValue attributes, EntityUid[] parents, RecordValue tags, EntityUid[] ancestors)
    {
        ArgumentNullException.ThrowIfNull(uid);
        Uid = uid;
        Attributes = attributes;
        Tags = tags;
        Parents = parents;
        AncestorArray = ancestors;
        if (ancestors.Length > Few) _index = [.. ancestors];
        else if (ancestors.Length > 0) _ancestorHashes = Array.ConvertAll(ancestors, a => a.GetHashCode());
    }

    public EntityUid Uid { get; }

    public RecordValue Attributes { get; }

    public RecordValue Tags { get; }

    /// <summary>What it is directly in.</summary>
    public IReadOnlyList<EntityUid> Parents { get; }

    /// <summary>
    /// Everything it is in, whether that is in the store or not. Empty on an entity that has not been taken from an
    /// <see cref="Cedar.Entities"/>, since only a store knows.
    /// </summary>
    public IReadOnlyList<EntityUid> Ancestors => AncestorArray;

    internal EntityUid[] AncestorArray { get; }

    internal bool HasAncestor(EntityUid uid)
    {
        if (_index is not null) return _index.Contains(uid);
        var hash = uid.GetHashCode();
        for (var from = 0; from < _ancestorHashes.Length; from++)
        {
            var found = _ancestorHashes.AsSpan(from).IndexOf(hash);
            if (found < 0) return false;
            from += found;
            if (AncestorArray[from].Equals(uid)) return true;
        }

        return false;
    }

    internal Entity WithAncestors(EntityUid[] ancestors) => new(Uid, Attributes, [.. Parents], Tags, ancestors);

    /// <summary>Whether two entries say the same; what a store derived from them does not count.</summary>
    internal bool SaysTheSameAs(Entity other) =>
        Uid.Equals(other.Uid) && Attributes.Equals(other.Attributes) && Tags.Equals(other.Tags)
        && Parents.Count == other.Parents.Count && Parents.ToHashSet().SetEquals(other.Parents);

    /// <inheritdoc/>
    public override string ToString() => Uid.ToString();
}
