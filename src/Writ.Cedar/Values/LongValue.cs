using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>A 64-bit signed integer.</summary>
public sealed class LongValue(long value) : Value
{
    public long Number => value;

    public override string TypeName => "long";

    public override bool Equals([NotNullWhen(true)] Value? other) => other is LongValue that && that.Number == value;

    public override int GetHashCode() => value.GetHashCode();

    internal override void Print(System.Text.StringBuilder text) => text.Append(value);
}
