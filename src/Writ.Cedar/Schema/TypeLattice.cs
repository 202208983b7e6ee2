namespace Writ.Cedar;

/// <summary>The boolean types of expressions whose value is known whatever the request: the checker skips what they rule out.</summary>
internal sealed class TruthType : CedarType
{
    private TruthType(bool value)
        : base(1) => Value = value;

    public static TruthType True { get; } = new(true);

    public static TruthType False { get; } = new(false);

    public bool Value { get; }

    internal override string Describe(int levels) => Value ? "True" : "False";
}

/// <summary>Which types are the same, and which type covers two.</summary>
internal static class TypeLattice
{
    public static bool IsBool(CedarType type) => type == CedarType.Bool || type is TruthType;

    /// <summary>
    /// The type of values that may be of either; null when strict typing has none. Depth follows the types', which texts bound.
    /// </summary>
    public static CedarType? Join(CedarType a, CedarType b)
    {
        if (ReferenceEquals(a, b)) return a;
        switch (a, b)
        {
            case (_, _) when IsBool(a) && IsBool(b): return CedarType.Bool;
            case (EntityType x, EntityType y): return x.Name == y.Name ? a : null;
            case (ExtensionType x, ExtensionType y): return x.Name == y.Name ? a : null;
            case (SetType x, SetType y): return Join(x.Element, y.Element) is { } element ? new SetType(element) : null;
            case (RecordType x, RecordType y): return JoinRecords(x, y);
            default: return null;
        }
    }

    private static RecordType? JoinRecords(RecordType a, RecordType b)
    {
        if (a.Attributes.Count != b.Attributes.Count) return null;
        List<KeyValuePair<string, AttributeType>> joined = [];
        foreach (var (name, x) in a.Attributes)
        {
            if (!b.Attributes.TryGetValue(name, out var y) || x.IsRequired != y.IsRequired || Join(x.Type, y.Type) is not { } type) return null;
            joined.Add(new(name, new AttributeType(type, x.IsRequired)));
        }

        return new RecordType(joined);
    }
}
