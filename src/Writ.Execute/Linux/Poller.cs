namespace Writ.Execute.Linux;

/// <summary>Waits for the first of a few descriptors.</summary>
internal static unsafe class Poller
{
    /// <summary>Waits until one is readable or ended, or <paramref name="milliseconds"/> are over (below 0: for ever).</summary>
    /// <param name="descriptors">-1 is skipped.</param>
    /// <returns>A bit for each that fired; 0 when time is over.</returns>
    public static int Wait(ReadOnlySpan<int> descriptors, int milliseconds)
    {
        // struct pollfd { i32 fd; i16 events; i16 revents }; POLLIN = 1
        Span<ulong> entries = stackalloc ulong[descriptors.Length];
        for (var i = 0; i < descriptors.Length; i++) entries[i] = unchecked((uint)descriptors[i]) | (1UL << 32);
        var deadline = milliseconds < 0 ? long.MaxValue : BootClock.Now() + (milliseconds * 1_000_000L);
        fixed (ulong* at = entries)
        {
            // A signal (a child's end, most often) must not look like the end of the time.
            nint ready;
            while ((ready = Sys.Call(Sys.Poll, (nint)at, descriptors.Length, milliseconds)) == -Sys.EIntr)
                if (milliseconds >= 0) milliseconds = (int)Math.Max(0, (deadline - BootClock.Now()) / 1_000_000);
            _ = Sys.Check(ready, "poll");
        }

        var fired = 0;
        for (var i = 0; i < descriptors.Length; i++) if (entries[i] >> 48 != 0) fired |= 1 << i;
        return fired;
    }
}
