namespace Writ.Cedar;

/// <summary>The type of a value, as a schema says it.</summary>
public abstract class CedarType
{
    private protected CedarType()
    {
    }

    public static CedarType Bool { get; } = new PrimitiveType("Bool");

    public static CedarType Long { get; } = new PrimitiveType("Long");

    public static CedarType String { get; } = new PrimitiveType("String");

    public static CedarType IpAddress { get; } = new ExtensionType("ipaddr");

    public static CedarType Decimal { get; } = new ExtensionType("decimal");

    public static CedarType Datetime { get; } = new ExtensionType("datetime");

    public static CedarType Duration { get; } = new ExtensionType("duration");
}

/// <summary><c>Bool</c>, <c>Long</c> or <c>String</c>.</summary>
public sealed class PrimitiveType : CedarType
{
    internal PrimitiveType(string name) => Name = name;

    public string Name { get; }

    public override string ToString() => Name;
}

/// <summary><c>ipaddr</c>, <c>decimal</c>, <c>datetime</c> or <c>duration</c>.</summary>
public sealed class ExtensionType : CedarType
{
    internal ExtensionType(string name) => Name = name;

    public string Name { get; }

    public override string ToString() => Name;
}

/// <summary>Entities of one type.</summary>
public sealed class EntityType : CedarType
{
    internal EntityType(string name) => Name = name;

    /// <summary>The full name, with its namespace.</summary>
    public string Name { get; }

    public override string ToString() => Name;
}

/// <summary>Sets whose members are all of one type.</summary>
public sealed class SetType : CedarType
{
    internal SetType(CedarType element) => Element = element;

    public CedarType Element { get; }

    public override string ToString() => $"Set<{Element}>";
}

/// <summary>An attribute of a record or an entity.</summary>
public readonly record struct AttributeType(CedarType Type, bool IsRequired);

/// <summary>Records with these attributes and no others.</summary>
public sealed class RecordType : CedarType
{
    internal RecordType(IEnumerable<KeyValuePair<string, AttributeType>> attributes) =>
        Attributes = new SortedDictionary<string, AttributeType>(attributes.ToDictionary(), CodePoints.Order);

    public IReadOnlyDictionary<string, AttributeType> Attributes { get; }

    internal static RecordType Empty { get; } = new([]);

    public override string ToString() =>
        "{" + string.Join(", ", Attributes.Select(a => $"{a.Key}{(a.Value.IsRequired ? "" : "?")}: {a.Value.Type}")) + "}";
}
