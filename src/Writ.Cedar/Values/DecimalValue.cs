using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Writ.Cedar;

/// <summary>
/// A fixed-point number with four digits after the point, in 64 bits.
/// Text: <c>-?[0-9]+\.[0-9]{1,4}</c>, from -922337203685477.5808 to 922337203685477.5807.
/// </summary>
public sealed class DecimalValue(long units) : Value
{
    private const int Scale = 10_000;

    /// <summary>Ten-thousandths.</summary>
    public long Units => units;

    public override string TypeName => "decimal";

    public static bool TryParse(string text, [NotNullWhen(true)] out DecimalValue? value, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = null;
        var negative = text.StartsWith('-');
        var digits = text.AsSpan(negative ? 1 : 0);
        var point = digits.IndexOf('.');
        problem = "is not digits, a point and one to four digits";
        if (point <= 0 || point == digits.Length - 1) return false;
        var whole = digits[..point];
        var fraction = digits[(point + 1)..];
        if (whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9')) return false;
        problem = "has more than four digits after the point";
        if (fraction.Length > 4) return false;
        problem = "is out of range";
        whole = whole.TrimStart('0');
        if (whole.Length > 15) return false;
        var units = whole.IsEmpty ? 0 : Int128.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture) * Scale;
        units += int.Parse(fraction.ToString().PadRight(4, '0'), NumberStyles.None, CultureInfo.InvariantCulture);
        if (negative) units = -units;
        if (units < long.MinValue || units > long.MaxValue) return false;
        (value, problem) = (new DecimalValue((long)units), null);
        return true;
    }

    public override bool Equals([NotNullWhen(true)] Value? other) => other is DecimalValue that && that.Units == units;

    public override int GetHashCode() => HashCode.Combine(typeof(DecimalValue), units);

    /// <summary>The shortest text that reads back as this value.</summary>
    internal string Literal()
    {
        var size = Int128.Abs(units);
        var fraction = ((int)(size % Scale)).ToString("D4", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{(units < 0 ? "-" : "")}{size / Scale}.{(fraction.Length == 0 ? "0" : fraction)}");
    }

    internal override void Print(System.Text.StringBuilder text) => text.Append("decimal(\"").Append(Literal()).Append("\")");
}
