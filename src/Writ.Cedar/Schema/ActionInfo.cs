using System.Collections.Frozen;

namespace Writ.Cedar;

/// <summary>What a schema says of one action.</summary>
internal sealed class ActionInfo(
    EntityUid uid, IReadOnlyList<EntityUid> parents, FrozenSet<string> principals, FrozenSet<string> resources, RecordType context)
{
    public EntityUid Uid => uid;

    public EntityType Type { get; } = new(uid.Type);

    public IReadOnlyList<EntityUid> Parents => parents;

    /// <summary>Types of principals it applies to; empty when it applies to nothing.</summary>
    public FrozenSet<string> Principals => principals;

    public FrozenSet<string> Resources => resources;

    public RecordType Context => context;

    /// <summary>The action in the store of actions, with its ancestors.</summary>
    public required Entity Entity { get; init; }

    public bool IsIn(EntityUid other) => uid.Equals(other) || Entity.HasAncestor(other);
}
