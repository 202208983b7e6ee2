using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary><c>true</c> or <c>false</c>; there are exactly two instances.</summary>
public sealed class BoolValue : Value
{
    public static readonly BoolValue True = new(true);

    public static readonly BoolValue False = new(false);

    private BoolValue(bool value) => IsTrue = value;

    public bool IsTrue { get; }

    public override string TypeName => "bool";

    public static BoolValue Of(bool value) => value ? True : False;

    public override bool Equals([NotNullWhen(true)] Value? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => IsTrue ? 1 : 2;

    internal override void Print(System.Text.StringBuilder text) => text.Append(IsTrue ? "true" : "false");
}
