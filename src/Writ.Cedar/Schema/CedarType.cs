namespace Writ.Cedar;

/// <summary>The type of a value, as a schema says it.</summary>
public abstract class CedarType
{
    // How many levels a description shows: types share parts, and in full could be far longer than their schema.
    private const int DescribedLevels = 4;

    private protected CedarType(int depth) => Depth = depth;

    public static CedarType Bool { get; } = new PrimitiveType("Bool");

    public static CedarType Long { get; } = new PrimitiveType("Long");

    public static CedarType String { get; } = new PrimitiveType("String");

    public static CedarType IpAddress { get; } = new ExtensionType("ipaddr");

    public static CedarType Decimal { get; } = new ExtensionType("decimal");

    public static CedarType Datetime { get; } = new ExtensionType("datetime");

    public static CedarType Duration { get; } = new ExtensionType("duration");

    /// <summary>How many types are inside one another.</summary>
    internal int Depth { get; }

    public sealed override string ToString() => Describe(DescribedLevels);

    /// <summary>The type as a schema writes it, shortened below some levels.</summary>
    internal abstract string Describe(int levels);
}

/// <summary><c>Bool</c>, <c>Long</c> or <c>String</c>.</summary>
public sealed class PrimitiveType : CedarType
{
    internal PrimitiveType(string name)
        : base(1) => Name = name;

    public string Name { get; }

    internal override string Describe(int levels) => Name;
}

/// <summary><c>ipaddr</c>, <c>decimal</c>, <c>datetime</c> or <c>duration</c>.</summary>
public sealed class ExtensionType : CedarType
{
    internal ExtensionType(string name)
        : base(1) => Name = name;

    public string Name { get; }

    internal override string Describe(int levels) => Name;
}

/// <summary>Entities of one type.</summary>
public sealed class EntityType : CedarType
{
    internal EntityType(string name)
        : base(1) => Name = SharedNames.Of(name);

    /// <summary>The full name, with its namespace.</summary>
    public string Name { get; }

    internal override string Describe(int levels) => Name;
}

/// <summary>Sets whose members are all of one type.</summary>
public sealed class SetType : CedarType
{
    internal SetType(CedarType element)
        : base(element.Depth + 1) => Element = element;

    public CedarType Element { get; }

    internal override string Describe(int levels) => $"Set<{(levels == 0 ? "…" : Element.Describe(levels - 1))}>";
}

/// <summary>An attribute of a record or an entity.</summary>
public readonly record struct AttributeType(CedarType Type, bool IsRequired);

/// <summary>Records with these attributes and no others.</summary>
public sealed class RecordType : CedarType
{
    internal RecordType(IReadOnlyList<KeyValuePair<string, AttributeType>> attributes)
        : base(attributes.Select(a => a.Value.Type.Depth).DefaultIfEmpty().Max() + 1) =>
        Attributes = new SortedDictionary<string, AttributeType>(attributes.ToDictionary(a => SharedNames.Of(a.Key), a => a.Value), CodePoints.Order);

    public IReadOnlyDictionary<string, AttributeType> Attributes { get; }

    internal static RecordType Empty { get; } = new([]);

    /// <summary>The attributes by code point, as the keys of a record are.</summary>
    internal KeyValuePair<string, AttributeType>[] InOrder => field ??= [.. Attributes];

    internal override string Describe(int levels) =>
        levels == 0 ? "{…}"
            : "{" + string.Join(", ", Attributes.Select(a => $"{a.Key}{(a.Value.IsRequired ? "" : "?")}: {a.Value.Type.Describe(levels - 1)}")) + "}";
}
