namespace Writ.Cedar;

/// <summary>One of the three entities of a request, and its entry in the store. That is looked up when somebody first asks for it, and
/// once: many policies look no further than at the uid.</summary>
internal struct Party
{
    private Entity? _entity;

    // Where it is still to be looked up.
    private Entities? _store;

    private Party(EntityUid uid, Entity? entity, Entities? store) => (Uid, _entity, _store) = (uid, entity, store);

    public EntityUid Uid { get; }

    /// <summary>Null where it has no entry.</summary>
    public Entity? Entity
    {
        get
        {
            if (_store is { } store) (_entity, _store) = (store.Find(Uid), null);
            return _entity;
        }
    }

    public static Party Of(EntityUid uid, Entities entities) => new(uid, null, entities);

    /// <exception cref="ArgumentException">The text is not a uid.</exception>
    public static Party Of(ReadOnlySpan<char> text, Entities entities)
    {
        var sought = new UidText(text);
        if (entities.Find(sought) is { } known) return new(known.Uid, known, null);
        if (sought.TryMake(out var uid)) return Of(uid, entities);
        throw new ArgumentException($"`{text}` is not an entity, such as User::\"alice\"", nameof(text));
    }

    /// <summary>Whether it is the group or below it. An entity that is missing is below nothing.</summary>
    public bool IsIn(EntityUid group) => Uid.Equals(group) || (Entity is { } entity && entity.HasAncestor(group));
}
