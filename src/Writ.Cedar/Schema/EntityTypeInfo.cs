using System.Collections.Frozen;

namespace Writ.Cedar;

/// <summary>What a schema says of one entity type.</summary>
internal sealed class EntityTypeInfo(string name, RecordType shape, CedarType? tags, FrozenSet<string>? ids, FrozenSet<string> parents)
{
    public string Name => name;

    public EntityType Type { get; } = new(name);

    /// <summary>Its attributes; no others may occur.</summary>
    public RecordType Shape => shape;

    /// <summary>The type of its tags; null when it may have none.</summary>
    public CedarType? Tags => tags;

    /// <summary>The only ids there are; null when any will do.</summary>
    public FrozenSet<string>? Ids => ids;

    /// <summary>Types that entities of this type may be directly in.</summary>
    public FrozenSet<string> Parents => parents;

    /// <summary>Types that entities of this type may be in, directly or not.</summary>
    public FrozenSet<string> Ancestors { get; set; } = [];

    /// <summary>Whether an entity of this type can be in one of the other, or be it.</summary>
    public bool CanBeIn(string other) => other == name || Ancestors.Contains(other);
}
