using System.Globalization;

namespace Writ.Report;

/// <summary>How numbers, times and ids are written on every surface. What is not known is an en dash, never zero.</summary>
internal static class Written
{
    public const string Unknown = "–";

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary><c>0.6 ms</c>, <c>412 ms</c>, <c>2.40 s</c>, <c>1m 12s</c>.</summary>
    public static string Duration(long? microseconds)
    {
        if (microseconds is not { } us) return Unknown;
        if (us < 100) return "<0.1 ms";
        if (us < 9_950) return Invariant(us / 1e3, "0.0") + " ms";
        if (us < 999_500) return Invariant(us / 1e3, "0") + " ms";
        if (us < 59_995_000) return Invariant(us / 1e6, "0.00") + " s";
        long seconds = us / 1_000_000;
        return seconds < 3600 ? $"{seconds / 60}m {seconds % 60:00}s" : $"{Count(seconds / 3600)}h {seconds / 60 % 60:00}m";
    }

    /// <summary>Time of day, UTC.</summary>
    public static string Clock(long atMs) => Moment(atMs).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>ISO 8601 with milliseconds, UTC.</summary>
    public static string Iso(long atMs) => Moment(atMs).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>First ten and last six characters; the full value goes into the title and the copy button.</summary>
    public static string Short(string id) => id.Length > 18 ? id[..10] + "…" + id[^6..] : id;

    private static DateTimeOffset Moment(long atMs) => DateTimeOffset.FromUnixTimeMilliseconds(atMs);

    private static string Invariant(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
