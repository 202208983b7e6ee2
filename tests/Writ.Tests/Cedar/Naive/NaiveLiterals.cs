using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Writ.Cedar;

namespace Writ.Tests.Cedar.Naive;

/// <summary>The texts of extension values, as the language reference describes them: a pattern each, and exact arithmetic.</summary>
internal static partial class NaiveLiterals
{
    private static readonly BigInteger[] DurationUnits = [86_400_000, 3_600_000, 60_000, 1000, 1];
    private static readonly DateTime Epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static DecimalValue Decimal(string text)
    {
        var match = DecimalPattern().Match(text);
        if (!match.Success) throw new NaiveError("not a decimal");
        return new(Fit(BigInteger.Parse(match.Groups[1].Value + match.Groups[2].Value + match.Groups[3].Value.PadRight(4, '0'), CultureInfo.InvariantCulture)));
    }

    public static DurationValue Duration(string text)
    {
        var match = DurationPattern().Match(text);
        if (!match.Success || text is "" or "-") throw new NaiveError("not a duration");
        var total = BigInteger.Zero;
        for (var i = 0; i < DurationUnits.Length; i++)
        {
            if (match.Groups[i + 2] is { Success: true } group) total += DurationUnits[i] * BigInteger.Parse(group.Value, CultureInfo.InvariantCulture);
        }

        return new(Fit(match.Groups[1].Length > 0 ? -total : total));
    }

    public static DatetimeValue Datetime(string text)
    {
        var match = DatetimePattern().Match(text);
        if (!match.Success) throw new NaiveError("not a datetime");
        var (hour, minute, second, offset) = (Number(match, 4), Number(match, 5), Number(match, 6), match.Groups[8].Value);
        if (hour > 23 || minute > 59 || second > 59) throw new NaiveError("no time of day");
        var milliseconds = (((((Days(Number(match, 1), Number(match, 2), Number(match, 3)) * 24) + hour) * 60) + minute) * 60) + second;
        return new((milliseconds * 1000) + Number(match, 7) - Offset(offset));
    }

    private static long Offset(string text)
    {
        if (text is "" or "Z") return 0;
        var (hours, minutes) = (int.Parse(text[1..3], CultureInfo.InvariantCulture), int.Parse(text[3..], CultureInfo.InvariantCulture));
        if (hours > 23 || minutes > 59) throw new NaiveError("no offset");
        return ((hours * 60) + minutes) * (text[0] == '-' ? -60_000L : 60_000L);
    }

    // The calendar repeats every 400 years, which are 146,097 days; the framework's has no year 0.
    private static long Days(int year, int month, int day)
    {
        var moved = year == 0 ? 400 : year;
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(moved, month)) throw new NaiveError("no date");
        return (new DateTime(moved, month, day, 0, 0, 0, DateTimeKind.Utc) - Epoch).Days - (year == 0 ? 146_097 : 0);
    }

    private static int Number(Match match, int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    private static long Fit(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (long)number : throw new NaiveError("it does not fit into 64 bits");

    [GeneratedRegex(@"\A(-?)([0-9]+)\.([0-9]{1,4})\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalPattern();

    [GeneratedRegex(@"\A(-?)(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m(?!s))?(?:([0-9]+)s)?(?:([0-9]+)ms)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"\A([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{3}))?(Z|[+-][0-9]{4}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DatetimePattern();
}
