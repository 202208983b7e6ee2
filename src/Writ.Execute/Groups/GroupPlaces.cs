using System.Text;
using Writ.Execute.Linux;

namespace Writ.Execute.Groups;

/// <summary>Where this user may make a run's cgroups, and what they can then do. Found by trying, not by guessing from modes.</summary>
/// <param name="Unified">Parent directory of version 2 groups (kill, CPU time, and controllers where enabled); null: none.</param>
/// <param name="UnifiedControllers">Controllers that a group made there gets.</param>
/// <param name="Legacy">Parent directory for each version 1 controller that limits or measures.</param>
internal sealed record GroupPlaces(string? Unified, IReadOnlySet<string> UnifiedControllers, IReadOnlyDictionary<string, string> Legacy)
{
    private static readonly string[] Wanted = ["memory", "pids", "cpuacct"];

    public bool CanKill => Unified is not null;

    public bool CanLimitMemory => UnifiedControllers.Contains("memory") || Legacy.ContainsKey("memory");

    public bool CanLimitProcesses => UnifiedControllers.Contains("pids") || Legacy.ContainsKey("pids");

    public bool CanMeasureCpu => Unified is not null || Legacy.ContainsKey("cpuacct");

    /// <summary>Whether groups may still be made in all of them.</summary>
    public bool StillThere() => (Unified is null || IsWritable(Unified)) && Legacy.Values.All(IsWritable);

    /// <summary>Tries each place with a group of its own, which it removes again.</summary>
    /// <param name="token">Makes the tried groups' names ours alone.</param>
    /// <param name="mounted">The hierarchies there are.</param>
    public static GroupPlaces Probe(MountedGroups mounted, string token)
    {
        var (unified, controllers) = ProbeUnified(mounted, token);
        var legacy = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var controller in Wanted)
        {
            if (controllers.Contains(controller) || (controller == "cpuacct" && unified is not null)) continue;
            if (mounted.Legacy.TryGetValue(controller, out var own) && TryGroup(own, token, out _)) legacy[controller] = own;
        }

        return new(unified, controllers, legacy);
    }

    // A group that holds processes cannot hand controllers down (cgroups(7), "no internal processes"), so a sibling of our own
    // group usually has more than a child of it. The one with the most wanted controllers wins; at a tie the nearest.
    private static (string? Place, HashSet<string> Controllers) ProbeUnified(MountedGroups mounted, string token)
    {
        string? best = null;
        var bestControllers = new HashSet<string>();
        if (mounted.Unified is not { } own) return (null, bestControllers);
        var parent = own == mounted.UnifiedRoot ? null : Path.GetDirectoryName(own);
        foreach (var place in new[] { own, parent, mounted.UnifiedRoot })
        {
            if (place is null || !TryGroup(place, token, out var controllers)) continue;
            if (best is not null && controllers.Count <= bestControllers.Count) continue;
            (best, bestControllers) = (place, controllers);
        }

        return (best, bestControllers);
    }

    private static bool TryGroup(string place, string token, out HashSet<string> controllers)
    {
        var directory = $"{place}/writ-probe-{token}";
        controllers = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            Directory.CreateDirectory(directory);
            foreach (var (controller, file) in new[] { ("memory", "memory.max"), ("pids", "pids.max") })
                if (File.Exists($"{directory}/{file}")) controllers.Add(controller);
            return CanMoveInto(place, directory);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            RunGroups.RemoveDirectory(directory);
        }
    }

    // The mover needs write permission on the group, and in version 2 on the common ancestor too.
    private static bool CanMoveInto(string place, string directory)
    {
        if (File.Exists($"{directory}/tasks")) return IsWritable($"{directory}/tasks");
        return IsWritable($"{directory}/cgroup.procs") && IsWritable($"{place}/cgroup.procs") && File.Exists($"{directory}/cgroup.kill");
    }

    private static unsafe bool IsWritable(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* at = bytes) return Sys.Call(Sys.FaccessAt, -100, (nint)at, 2 /* W_OK */) == 0;
    }
}
