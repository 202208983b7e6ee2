namespace Writ.Cedar;

/// <summary>
/// One instance a type. Common types share parts, and comparing two towers of them part by part would take time that
/// doubles with each level: types that say the same are the same object, so comparing goes no deeper than they differ.
/// </summary>
internal sealed class TypePool
{
    private readonly Dictionary<string, EntityType> _entities = new(StringComparer.Ordinal);
    private readonly Dictionary<CedarType, SetType> _sets = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RecordType, RecordType> _records = new(new SameAttributes());

    public EntityType Entity(string name) => Take(_entities, name, static name => new EntityType(name));

    public SetType Set(CedarType element) => Take(_sets, element, static element => new SetType(element));

    public RecordType Record(IReadOnlyList<KeyValuePair<string, AttributeType>> attributes) =>
        attributes.Count == 0 ? RecordType.Empty : Take(_records, new RecordType(attributes), static record => record);

    private static TValue Take<TKey, TValue>(Dictionary<TKey, TValue> pool, TKey key, Func<TKey, TValue> make)
        where TKey : notnull
    {
        if (!pool.TryGetValue(key, out var value)) pool[key] = value = make(key);
        return value;
    }

    // The attributes' types come from the pool: whether they are the same is seen at once.
    private sealed class SameAttributes : IEqualityComparer<RecordType>
    {
        public bool Equals(RecordType? x, RecordType? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.InOrder.AsSpan().SequenceEqual(y.InOrder));

        public int GetHashCode(RecordType obj)
        {
            var hash = default(HashCode);
            foreach (var (name, attribute) in obj.InOrder)
            {
                hash.Add(name);
                hash.Add(attribute);
            }

            return hash.ToHashCode();
        }
    }
}
