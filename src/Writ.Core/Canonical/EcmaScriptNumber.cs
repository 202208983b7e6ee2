using System.Globalization;

namespace Writ.Core.Canonical;

/// <summary>ECMAScript's <c>Number::toString</c> (RFC 8785 section 3.2.2.3): the shortest digits that read back as the same
/// double, as a plain decimal from 1e-7 up to 1e21, else with an exponent.</summary>
internal static class EcmaScriptNumber
{
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
            throw new MalformedException(new("WRIT5005", "a number is too large for a double", "use a string"));
        if (value == 0) return "0";
        if (value < 0) return "-" + Format(-value);

        // "E16" would round; the round-trip format gives the shortest digits, in either notation.
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var (mantissa, exponent) = shortest.Split('E') is [var m, var e] ? (m, int.Parse(e, CultureInfo.InvariantCulture)) : (shortest, 0);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var before = (point < 0 ? mantissa.Length : point) + exponent;
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return Layout(digits, before - leading);
    }

    // value = 0.digits * 10^point
    private static string Layout(string digits, int point) => point switch
    {
        > 0 and <= 21 when digits.Length <= point => digits.PadRight(point, '0'),
        > 0 and <= 21 => digits[..point] + "." + digits[point..],
        > -6 and <= 0 => "0." + new string('0', -point) + digits,
        _ => digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "") + "e" + (point > 0 ? "+" : "-")
            + Math.Abs(point - 1).ToString(CultureInfo.InvariantCulture),
    };
}
