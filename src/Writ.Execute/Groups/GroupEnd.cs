using Writ.Execute.Linux;

namespace Writ.Execute.Groups;

/// <summary>Ends a control group that was left behind.</summary>
internal static class GroupEnd
{
    /// <summary>Kills what is in it, waits until nothing is, and removes it. False when something stayed.</summary>
    public static bool Confirm(string directory, int milliseconds)
    {
        if (!Directory.Exists(directory)) return true;
        var deadline = BootClock.Now() + (milliseconds * 1_000_000L);
        do
        {
            RunGroups.WriteIfThere(directory + "/cgroup.kill", "1");
            if (ProcessFiles.TryRead(directory + "/cgroup.procs") is null or "" && RunGroups.RemoveDirectory(directory)) return true;
            _ = Poller.Wait([], 2);
        }
        while (BootClock.Now() < deadline);
        return false;
    }
}
