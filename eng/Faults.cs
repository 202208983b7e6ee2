#if WRIT_FAULTS
using System.Runtime.InteropServices;
#endif

namespace Writ;

/// <summary>
/// Fault points and guard switches of the law tests. They exist only in the test build (<c>WritFaults=true</c>):
/// in a shipped binary <see cref="Hit"/> is not called and <see cref="GuardOff"/> is the constant <c>false</c>.
/// </summary>
internal static class Faults
{
    /// <summary>
    /// Dies here, as by <c>kill -9</c>, when <c>WRIT_FAULT_KILL</c> names this point; throws where <c>WRIT_FAULT_THROW</c> does;
    /// first waits a second where <c>WRIT_FAULT_PAUSE</c> does, so that what races with the fault wins.
    /// </summary>
    [System.Diagnostics.Conditional("WRIT_FAULTS")]
    public static void Hit(string point)
    {
#if WRIT_FAULTS
#pragma warning disable RS0030 // nothing to wait for: the others are to go on meanwhile
        if (Environment.GetEnvironmentVariable("WRIT_FAULT_PAUSE") == point) Thread.Sleep(1_000);
#pragma warning restore RS0030
        if (Environment.GetEnvironmentVariable("WRIT_FAULT_KILL") == point) _ = kill(Environment.ProcessId, 9);
        if (Environment.GetEnvironmentVariable("WRIT_FAULT_THROW") == point) throw new IOException("planted fault at " + point);
#endif
    }

    /// <summary>Whether <c>WRIT_GUARD_OFF</c> (a comma-separated list) names this guard.</summary>
    public static bool GuardOff(string guard) =>
#if WRIT_FAULTS
        Environment.GetEnvironmentVariable("WRIT_GUARD_OFF")?.Split(',').Contains(guard) ?? false;

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
#else
        false;
#endif
}
