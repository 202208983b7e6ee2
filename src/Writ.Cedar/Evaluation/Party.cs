namespace Writ.Cedar;

/// <summary>One of the three entities of a request, and its entry in the store, looked up once; null where it has none.</summary>
internal readonly struct Party(EntityUid uid, Entity? entity)
{
    public EntityUid Uid => uid;

    public Entity? Entity => entity;

    public static Party Of(EntityUid uid, Entities entities) => new(uid, entities.Find(uid));

    /// <exception cref="ArgumentException">The text is not a uid.</exception>
    public static Party Of(ReadOnlySpan<char> text, Entities entities)
    {
        EntityUid? uid;
        if (UidText.TryCut(text, out var cut))
        {
            if (entities.Find(cut) is { } known) return new(known.Uid, known);
            if (cut.TryMake(out uid)) return new(uid, null);
        }

        return EntityUid.TryParse(text.ToString(), out uid)
            ? Of(uid, entities)
            : throw new ArgumentException($"`{text}` is not an entity, such as User::\"alice\"", nameof(text));
    }

    /// <summary>Whether it is the group or below it. An entity that is missing is below nothing.</summary>
    public bool IsIn(EntityUid group) => uid.Equals(group) || (entity is not null && entity.HasAncestor(group));
}
