using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Writ.Cedar;
using Writ.Core.Canonical;

namespace Writ.Decide;

/// <summary>Amounts as people write them: <c>30s</c>, <c>1h30m</c>, <c>512MiB</c>, <c>32</c>. Whole, positive, and small enough for a
/// document.</summary>
internal static class Quantity
{
    private static readonly (string Unit, long Size)[] SizeUnits =
        [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    private static readonly (string Unit, long Size)[] TimeUnits =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    /// <summary>Milliseconds. The grammar is that of Cedar's durations, without a sign.</summary>
    public static bool TryDuration(string text, out long milliseconds, [NotNullWhen(false)] out string? problem)
    {
        milliseconds = 0;
        if (!DurationValue.TryParse(text, out var value, out _) || value.Milliseconds <= 0 || value.Milliseconds > CanonicalJson.MaxInteger)
        {
            problem = "is not a time; write for example 500ms, 30s, 10m or 1h30m";
            return false;
        }

        (milliseconds, problem) = (value.Milliseconds, null);
        return true;
    }

    /// <summary>Bytes: digits and one of B, KiB, MiB, GiB, TiB, or no unit for bytes.</summary>
    public static bool TrySize(string text, out long bytes, [NotNullWhen(false)] out string? problem)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var unit = digits < 0 ? "B" : text[digits..];
        var size = SizeUnits.FirstOrDefault(known => known.Unit == unit).Size;
        bytes = 0;
        problem = "is not a size; write bytes, or a number with KiB, MiB, GiB or TiB";
        if (size == 0) return false;
        if (!TryCount(digits < 0 ? text : text[..digits], out var number, out problem)) return false;
        problem = "is too large";
        if (number > CanonicalJson.MaxInteger / size) return false;
        (bytes, problem) = (number * size, null);
        return true;
    }

    public static bool TryCount(string text, out long number, [NotNullWhen(false)] out string? problem)
    {
        problem = "is not a whole number above zero";
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number <= 0) return false;
        problem = "is too large";
        if (number > CanonicalJson.MaxInteger) return false;
        problem = null;
        return true;
    }

    /// <summary>The shortest text that reads as this many milliseconds.</summary>
    public static string Duration(long milliseconds) => Shortest(milliseconds, TimeUnits);

    /// <summary>The shortest text that reads as this many bytes.</summary>
    public static string Size(long bytes) => Shortest(bytes, SizeUnits.AsSpan(0, SizeUnits.Length - 1));

    private static string Shortest(long amount, ReadOnlySpan<(string Unit, long Size)> units)
    {
        foreach (var (unit, size) in units)
        {
            if (amount % size == 0) return (amount / size).ToString(CultureInfo.InvariantCulture) + unit;
        }

        return amount.ToString(CultureInfo.InvariantCulture);
    }
}
