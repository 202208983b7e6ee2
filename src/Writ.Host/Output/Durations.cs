using System.Globalization;

namespace Writ.Host.Output;

/// <summary>Durations as people read them: <c>0.6 ms</c>, <c>412 ms</c>, <c>2.40 s</c>, <c>1m 12s</c>; unknown is <c>–</c>.</summary>
internal static class Durations
{
    public static string Text(long? microseconds) => microseconds switch
    {
        null => "–",
        < 10_000 => Number("0.0", microseconds.Value / 1_000.0) + " ms",
        < 1_000_000 => Number("0", microseconds.Value / 1_000.0) + " ms",
        < 60_000_000 => Number("0.00", microseconds.Value / 1_000_000.0) + " s",
        _ => $"{microseconds.Value / 60_000_000}m {microseconds.Value / 1_000_000 % 60}s",
    };

    private static string Number(string format, double value) => value.ToString(format, CultureInfo.InvariantCulture);
}
