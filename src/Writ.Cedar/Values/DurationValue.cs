using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Writ.Cedar;

/// <summary>
/// A length of time in milliseconds, 64 bits. Text: <c>-?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?</c>, at least one part.
/// </summary>
public sealed class DurationValue(long milliseconds) : Value
{
    private static readonly (string Unit, long Size)[] Units =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    public long Milliseconds => milliseconds;

    public override string TypeName => "duration";

    public static bool TryParse(string text, [NotNullWhen(true)] out DurationValue? value, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = null;
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(negative ? 1 : 0);
        Int128 total = 0;
        var nextUnit = 0;
        problem = "is not a sequence of d, h, m, s and ms parts in this order";
        if (rest.IsEmpty) return false;
        while (!rest.IsEmpty)
        {
            if (!TryReadPart(ref rest, ref nextUnit, out var part, out var tooLarge))
            {
                if (tooLarge) problem = "is out of range";
                return false;
            }

            total += negative ? -part : part;
        }

        problem = "is out of range";
        if (total < long.MinValue || total > long.MaxValue) return false;
        (value, problem) = (new DurationValue((long)total), null);
        return true;
    }

    public override bool Equals([NotNullWhen(true)] Value? other) => other is DurationValue that && that.Milliseconds == milliseconds;

    public override int GetHashCode() => HashCode.Combine(typeof(DurationValue), milliseconds);

    internal string Literal() => string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");

    internal override void Print(System.Text.StringBuilder text) => text.Append("duration(\"").Append(Literal()).Append("\")");

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, ref int nextUnit, out Int128 part, out bool tooLarge)
    {
        (part, tooLarge) = (0, false);
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0) return false;
        var number = rest[..digits].TrimStart('0');
        var tail = rest[digits..];
        var unit = UnitAt(tail);
        if (unit < nextUnit) return false;
        tooLarge = number.Length > 19;
        if (tooLarge) return false;
        part = (number.IsEmpty ? 0 : Int128.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture)) * Units[unit].Size;
        rest = tail[Units[unit].Unit.Length..];
        nextUnit = unit + 1;
        return true;
    }

    private static int UnitAt(ReadOnlySpan<char> tail)
    {
        if (tail.StartsWith("ms")) return 4;
        return tail[0] switch { 'd' => 0, 'h' => 1, 'm' => 2, 's' => 3, _ => -1 };
    }
}
