using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Writ.Cedar;

/// <summary>
/// A point in time: milliseconds since 1970-01-01T00:00:00Z, 64 bits. Text: <c>YYYY-MM-DD</c>, or that followed by
/// <c>Thh:mm:ss</c>, optionally <c>.SSS</c>, and <c>Z</c> or <c>±hhmm</c>. Years 0000 to 9999, proleptic Gregorian.
/// </summary>
public sealed class DatetimeValue(long milliseconds) : Value
{
    internal const long Day = 86_400_000;

    // 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z.
    private const long FirstInstant = -62_167_219_200_000;
    private const long LastInstant = 253_402_300_799_999;

    public long Milliseconds => milliseconds;

    public override string TypeName => "datetime";

    public static bool TryParse(string text, [NotNullWhen(true)] out DatetimeValue? value, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = null;
        problem = "does not start with a date, YYYY-MM-DD";
        if (!Matches(text, 0, "0000-00-00")) return false;
        problem = "has a day that does not exist";
        if (!TryReadDate(text, out var days)) return false;
        if (text.Length > 10)
        {
            if (!TryReadTime(text.AsSpan(10), out var milliseconds, out var wrongTime))
            {
                problem = wrongTime;
                return false;
            }

            value = new DatetimeValue((days * Day) + milliseconds);
        }
        else
        {
            value = new DatetimeValue(days * Day);
        }

        problem = null;
        return true;
    }

    public override bool Equals([NotNullWhen(true)] Value? other) => other is DatetimeValue that && that.Milliseconds == milliseconds;

    public override int GetHashCode() => HashCode.Combine(typeof(DatetimeValue), milliseconds);

    /// <summary>The text that reads back as this instant; null outside the years 0 to 9999, which have none.</summary>
    internal string? Literal()
    {
        if (milliseconds < FirstInstant || milliseconds > LastInstant) return null;
        var time = ((milliseconds % Day) + Day) % Day;
        var (year, month, day) = DateOf((milliseconds - time) / Day);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{year:D4}-{month:D2}-{day:D2}T{time / 3_600_000:D2}:{time / 60_000 % 60:D2}:{time / 1000 % 60:D2}.{time % 1000:D3}Z");
    }

    internal override void Print(System.Text.StringBuilder text)
    {
        if (Literal() is { } literal) text.Append("datetime(\"").Append(literal).Append("\")");
        else text.Append(CultureInfo.InvariantCulture, $"datetime(\"1970-01-01\").offset(duration(\"{milliseconds}ms\"))");
    }

    private static bool TryReadDate(string text, out long days)
    {
        days = 0;
        int year = Number(text, 0, 4), month = Number(text, 5, 2), day = Number(text, 8, 2);
        if (month is < 1 or > 12 || day < 1 || day > DaysInMonth(year, month)) return false;
        days = DaysSinceEpoch(year, month, day);
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<char> text, out long milliseconds, out string problem)
    {
        milliseconds = 0;
        problem = "has no time of the form Thh:mm:ss after its date";
        if (!Matches(text, 0, "T00:00:00")) return false;
        int hour = Number(text, 1, 2), minute = Number(text, 4, 2), second = Number(text, 7, 2);
        var zone = text[9..];
        var fraction = 0;
        if (Matches(zone, 0, ".000"))
        {
            fraction = Number(zone, 1, 3);
            zone = zone[4..];
        }

        problem = "does not end in Z or an offset of the form +hhmm, after milliseconds of three digits at most";
        if (!TryReadZone(zone, out var offset)) return false;
        problem = "has a time or an offset that does not exist";
        if (hour > 23 || minute > 59 || second > 59 || offset is null) return false;
        milliseconds = (((((hour * 60L) + minute) * 60) + second) * 1000) + fraction - (offset.Value * 60_000L);
        return true;
    }

    private static bool TryReadZone(ReadOnlySpan<char> zone, out int? minutes)
    {
        minutes = 0;
        if (zone is "Z") return true;
        if (zone.Length != 5 || zone[0] is not ('+' or '-') || !Matches(zone, 1, "0000")) return false;
        int hour = Number(zone, 1, 2), minute = Number(zone, 3, 2);
        minutes = hour > 23 || minute > 59 ? null : (zone[0] == '-' ? -1 : 1) * ((hour * 60) + minute);
        return true;
    }

    // A '0' in the shape stands for any ASCII digit, everything else for itself.
    private static bool Matches(ReadOnlySpan<char> text, int at, string shape)
    {
        if (text.Length < at + shape.Length) return false;
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] == '0' ? !char.IsAsciiDigit(text[at + i]) : text[at + i] != shape[i]) return false;
        }

        return true;
    }

    private static int Number(ReadOnlySpan<char> text, int at, int length) =>
        int.Parse(text.Slice(at, length), NumberStyles.None, CultureInfo.InvariantCulture);

    // DateTime has no year 0; it is a leap year (divisible by 400).
    private static int DaysInMonth(int year, int month) =>
        month == 2 ? (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28) : month is 4 or 6 or 9 or 11 ? 30 : 31;

    // Counts from 1 March of year 0, so that the leap day is the last of its year; then moves to 1970.
    private static long DaysSinceEpoch(int year, int month, int day)
    {
        var shifted = month > 2 ? year : year - 1;
        var monthFromMarch = (month + 9) % 12;
        long days = (365L * shifted) + FloorDivide(shifted, 4) - FloorDivide(shifted, 100) + FloorDivide(shifted, 400);
        return days + (((153 * monthFromMarch) + 2) / 5) + day - 1 - 719_468;
    }

    // The inverse: a 400-year era, its year, its day from 1 March.
    private static (long Year, long Month, long Day) DateOf(long days)
    {
        var shifted = days + 719_468;
        var era = FloorDivide(shifted, 146_097);
        var dayOfEra = shifted - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        var month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1);
    }

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}
