using System.Globalization;

namespace Writ.Host.Output;

/// <summary>Moments as people read them, in UTC; unknown is <c>–</c>.</summary>
internal static class Times
{
    /// <summary><c>2026-01-31 23:59:59</c></summary>
    public static string Utc(long? ms) => Format(ms, "yyyy-MM-dd HH:mm:ss");

    /// <summary><c>23:59:59.123</c></summary>
    public static string OfDay(long? ms) => Format(ms, "HH:mm:ss.fff");

    private static string Format(long? ms, string format) =>
        ms is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value).ToString(format, CultureInfo.InvariantCulture) : "–";
}
