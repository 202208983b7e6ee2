namespace Writ.Tests.Cedar.Generated;

/// <summary>A type of a generated schema. Equal when its spelling is.</summary>
/// <param name="Spelling">As a schema writes it: <c>Long</c>, <c>Set&lt;E0&gt;</c>, <c>{ "a": Long }</c>.</param>
internal abstract record Shape(string Spelling)
{
    public static readonly Plain Bool = new("Bool");
    public static readonly Plain Long = new("Long");
    public static readonly Plain String = new("String");
    public static readonly Plain Ip = new("ipaddr");
    public static readonly Plain Decimal = new("decimal");
    public static readonly Plain Datetime = new("datetime");
    public static readonly Plain Duration = new("duration");
    public static readonly IReadOnlyList<Shape> AllPlain = [Bool, Long, String, Ip, Decimal, Datetime, Duration];

    public virtual bool Equals(Shape? other) => other?.Spelling == Spelling;

    public override int GetHashCode() => Spelling.GetHashCode(StringComparison.Ordinal);
}

internal sealed record Plain(string Name) : Shape(Name);

internal sealed record EntityShape(string Type) : Shape(Type);

internal sealed record SetShape(Shape Element) : Shape($"Set<{Element.Spelling}>");

internal sealed record RecordShape(IReadOnlyList<FieldShape> Fields)
    : Shape($"{{{string.Join(", ", Fields.Select(f => $"{Text.Quote(f.Name)}{(f.IsRequired ? "" : "?")}: {f.Shape.Spelling}"))}}}");

internal sealed record FieldShape(string Name, Shape Shape, bool IsRequired);
