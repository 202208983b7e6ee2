using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>A Unicode string without lone surrogates, compared code point by code point and never normalised.</summary>
public sealed class StringValue : Value
{
    /// <exception cref="ArgumentException">The text has a surrogate without its partner.</exception>
    public StringValue(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!CodePoints.AreWhole(text)) throw new ArgumentException("a lone surrogate is no character", nameof(text));
        Text = text;
    }

    public string Text { get; }

    public override string TypeName => "string";

    public override bool Equals([NotNullWhen(true)] Value? other) => other is StringValue that && that.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    internal override void Print(System.Text.StringBuilder text) => StringLiteral.Append(text, Text);
}
