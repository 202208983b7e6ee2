namespace Writ.Execute.Linux;

/// <summary>Who comes first on a busy machine.</summary>
internal static class Niceness
{
    private const int Governor = -10;

    /// <summary>The process's own, -20 to 19: what a run gets.</summary>
    // The system call answers 20 less the niceness, so that no answer is negative.
    public static int OfProcess { get; } = 20 - (int)Sys.Check(Sys.Call(Sys.GetPriority, 0, Environment.ProcessId), "getpriority");

    /// <summary>
    /// Puts the calling thread, and what it starts, before what it governs, where the user may do that. Elsewhere a program that
    /// takes all processors can make its own lease run out; it then ends itself, and nothing else.
    /// </summary>
    public static void RaiseThisThread() => _ = Sys.Call(Sys.SetPriority, 0, 0, Math.Min(OfProcess, Governor));
}
