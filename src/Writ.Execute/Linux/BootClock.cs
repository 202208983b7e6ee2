namespace Writ.Execute.Linux;

/// <summary>CLOCK_BOOTTIME: never set back, goes on while the machine sleeps. Deadlines are moments of it.</summary>
internal static unsafe class BootClock
{
    /// <summary>Nanoseconds since the machine started.</summary>
    public static long Now()
    {
        var time = stackalloc long[2];
        _ = Sys.Check(Sys.ClockGetTime(7, time), "clock_gettime");
        return (time[0] * 1_000_000_000) + time[1];
    }
}
