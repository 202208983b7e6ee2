using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>The name of an entity: its type (<c>Acme::User</c>) and its id, any string. Also a value.</summary>
public sealed class EntityUid : Value, IEquatable<EntityUid>, IComparable<EntityUid>
{
    private readonly int _hash;

    /// <param name="type">A path of identifiers separated by <c>::</c>, without reserved words.</param>
    /// <param name="id">Any string without lone surrogates.</param>
    /// <exception cref="ArgumentException">Either is malformed.</exception>
    public EntityUid(string type, string id)
        : this(type, id, Names.IsPath(type) && CodePoints.AreWhole(id))
    {
    }

    private EntityUid(string type, string id, bool valid)
    {
        if (!valid) throw new ArgumentException($"`{type}` with id `{id}` does not name an entity");
        Type = SharedNames.Of(type);
        Id = id;
        _hash = UidText.HashOf(type, id);
    }

    public string Type { get; }

    public string Id { get; }

    public override string TypeName => $"(entity of type `{Type}`)";

    public static bool operator ==(EntityUid? left, EntityUid? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(EntityUid? left, EntityUid? right) => !(left == right);

    public static bool operator <(EntityUid left, EntityUid right) => left.CompareTo(right) < 0;

    public static bool operator >(EntityUid left, EntityUid right) => left.CompareTo(right) > 0;

    public static bool operator <=(EntityUid left, EntityUid right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EntityUid left, EntityUid right) => left.CompareTo(right) >= 0;

    /// <summary>Reads <c>Type::"id"</c> as it stands in a policy; nothing may follow it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EntityUid? uid)
    {
        ArgumentNullException.ThrowIfNull(text);
        uid = PolicyParser.ParseEntityUid(text);
        return uid is not null;
    }

    /// <summary>As the constructor, with a no as an answer.</summary>
    public static bool TryCreate(string type, string id, [NotNullWhen(true)] out EntityUid? uid)
    {
        uid = Names.IsPath(type) && CodePoints.AreWhole(id) ? new EntityUid(type, id, valid: true) : null;
        return uid is not null;
    }

    public bool Equals([NotNullWhen(true)] EntityUid? other) =>
        ReferenceEquals(this, other)
        || (other is not null && other._hash == _hash && other.Id == Id && other.Type == Type);

    public override bool Equals([NotNullWhen(true)] Value? other) => Equals(other as EntityUid);

    public override bool Equals(object? obj) => Equals(obj as EntityUid);

    public override int GetHashCode() => _hash;

    /// <summary>Orders by type, then by id, each by code point.</summary>
    public int CompareTo(EntityUid? other)
    {
        if (other is null) return 1;
        var byType = CodePoints.Compare(Type, other.Type);
        return byType != 0 ? byType : CodePoints.Compare(Id, other.Id);
    }

    internal override void Print(System.Text.StringBuilder text)
    {
        text.Append(Type).Append("::");
        StringLiteral.Append(text, Id);
    }

    internal override void AddReferences(Action<EntityUid> found) => found(this);
}
