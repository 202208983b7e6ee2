using System.Globalization;

namespace Writ.Execute.Linux;

/// <summary>A process held by descriptor: its number cannot be given to another meanwhile.</summary>
internal static unsafe class PidFd
{
    /// <summary>Null when there is no such process.</summary>
    public static Descriptor? Open(int pid)
    {
        var result = Sys.Call(Sys.PidFdOpen, pid, 0);
        if (result is -Sys.ESrch or -Sys.EInval) return null;
        return new Descriptor(Sys.Check(result, "pidfd_open"));
    }

    /// <summary>The process's number in our own pid namespace, or 0 when it is gone.</summary>
    public static int NumberOf(Descriptor process)
    {
        foreach (var line in File.ReadLines($"/proc/self/fdinfo/{process.Number}"))
        {
            if (!line.StartsWith("Pid:", StringComparison.Ordinal)) continue;
            var pid = int.Parse(line.AsSpan(4).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return Math.Max(pid, 0);
        }

        throw new IOException("a pidfd without a Pid line");
    }

    /// <summary>False when the process is gone already.</summary>
    public static bool Kill(Descriptor process)
    {
        var result = Sys.Call(Sys.PidFdSendSignal, process.Number, Sys.SigKill);
        if (result == -Sys.ESrch) return false;
        _ = Sys.Check(result, "pidfd_send_signal");
        return true;
    }

    /// <summary>Sends a signal to the process's group; before Linux 6.9, which cannot name a group so, to the process. Nothing where it is gone.</summary>
    public static void SendToGroup(Descriptor process, int signal)
    {
        const int Group = 4; // PIDFD_SIGNAL_PROCESS_GROUP
        var result = Sys.Call(Sys.PidFdSendSignal, process.Number, signal, 0, Group);
        if (result == -Sys.EInval) result = Sys.Call(Sys.PidFdSendSignal, process.Number, signal);
        if (result != -Sys.ESrch) _ = Sys.Check(result, "pidfd_send_signal");
    }

    /// <summary>Whether the process has ended. For process 1 of a pid namespace: every process in it has.</summary>
    public static bool HasEnded(Descriptor process, int waitMilliseconds = 0) => Poller.Wait([process.Number], waitMilliseconds) != 0;

    /// <summary>Waits for a child's end and reaps it.</summary>
    /// <returns>How it ended, in words; null when it is not our child.</returns>
    public static string? Reap(Descriptor child)
    {
        // P_PIDFD = 3, WEXITED = 4, __WALL; siginfo_t: si_code @8 (1 = exited), si_status @24
        var info = stackalloc int[32];
        if (Sys.Retry(Sys.WaitId, 3, child.Number, (nint)info, 4 | 0x40000000) < 0) return null;
        return info[2] == 1 ? $"exit {info[6]}" : $"signal {info[6]}";
    }
}
