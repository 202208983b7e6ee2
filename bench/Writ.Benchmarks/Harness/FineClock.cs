using System.Runtime.InteropServices;

namespace Writ.Benchmarks.Harness;

/// <summary>Waits less than a millisecond, which the framework's timers do not.</summary>
internal static partial class FineClock
{
    /// <summary>Sleeps so long, and what the kernel adds: about 60 us on an idle machine.</summary>
    public static void Sleep(TimeSpan time)
    {
        var duration = new Duration { Nanoseconds = (long)time.TotalNanoseconds };
        _ = NanoSleep(duration, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NanoSleep(in Duration duration, nint left);

    // struct timespec of 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct Duration
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
