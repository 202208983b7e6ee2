using System.Globalization;

namespace Writ.Execute.Linux;

/// <summary>Who comes first on a busy machine.</summary>
public static class Niceness
{
    private const int Governor = -10;

    /// <summary>The process's own as it was started, -20 to 19: what a run gets.</summary>
    // The system call answers 20 less the niceness, so that no answer is negative.
    public static int OfProcess { get; } = 20 - (int)Sys.Check(Sys.Call(Sys.GetPriority, 0, Environment.ProcessId), "getpriority");

    /// <summary>
    /// Puts the calling thread, and what it starts, before what it governs, where the user may do that. Elsewhere a program that
    /// takes all processors can make its own lease run out; it then ends itself, and nothing else.
    /// </summary>
    internal static void RaiseThisThread() => Set(0, Raised);

    /// <summary>Puts all threads that this process has, and so those that they make, before what it governs, where the user may do that: what a heartbeat waits for (a commit, and whatever thread
    /// hears of it) must not stand behind the programs that it governs.</summary>
    public static void PutThisProcessFirst()
    {
        var raised = Raised;
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
            if (int.TryParse(Path.GetFileName(thread), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) Set(id, raised);
    }

    /// <summary>Lets a session come after the others. Where the kernel groups processes by session (sched(7), autogroup), niceness counts only inside one, and each has as
    /// much as ours however many threads it has: thirty busy runs would leave us a thirtieth. This needs no privilege.</summary>
    /// <param name="process">One of the session.</param>
    /// <returns>False where it is to be tried again: the kernel takes ten a second from ordinary users.</returns>
    internal static bool TryPutSessionLast(int process)
    {
        using var group = Descriptor.Open($"/proc/{process}/autogroup", 1 /* O_WRONLY */, out _);
        return group is null || group.Write("10"u8) != -Sys.EAgain;
    }

    /// <summary>Starts something that is to come no sooner than this process came when it was started; the calling thread is before it again afterwards.</summary>
    public static T AsStarted<T>(Func<T> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        Set(0, OfProcess);
        try
        {
            return start();
        }
        finally
        {
            RaiseThisThread();
        }
    }

    private static int Raised => Math.Min(OfProcess, Governor);

    private static void Set(int thread, int niceness) => _ = Sys.Call(Sys.SetPriority, 0, thread, niceness);
}
