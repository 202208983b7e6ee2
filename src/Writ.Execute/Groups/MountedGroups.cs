using Writ.Execute.Linux;

namespace Writ.Execute.Groups;

/// <summary>
/// The cgroup hierarchies of this machine and our own place in each. Version 1 controllers and the version 2 hierarchy may be
/// mounted beside each other; then the first carry limits and the second kills.
/// </summary>
/// <param name="Unified">Our own directory in the version 2 hierarchy; null where it is not mounted.</param>
/// <param name="UnifiedRoot">Where it is mounted.</param>
/// <param name="Legacy">Our own directory for each version 1 controller.</param>
internal sealed record MountedGroups(string? Unified, string? UnifiedRoot, IReadOnlyDictionary<string, string> Legacy)
{
    public static MountedGroups Discover() =>
        Parse(ProcessFiles.TryRead("/proc/self/mountinfo") ?? "", ProcessFiles.TryRead("/proc/self/cgroup") ?? "");

    /// <summary>Reads proc_pid_mountinfo(5) and cgroups(7)'s /proc/pid/cgroup.</summary>
    public static MountedGroups Parse(string mountInfo, string membership)
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in membership.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // id:controllers:path
            var parts = line.Split(':', 3);
            if (parts.Length == 3) foreach (var controller in parts[1].Split(',')) own[controller] = parts[2];
        }

        string? unified = null, unifiedRoot = null;
        var legacy = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in mountInfo.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // id parent major:minor root point options optional* - type source super-options
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 6 || dash + 3 >= fields.Length) continue;
            var (root, point) = (fields[3], fields[4]);
            if (fields[dash + 1] == "cgroup2" && own.TryGetValue("", out var path))
                (unified, unifiedRoot) = (Locate(root, point, path), point);
            if (fields[dash + 1] != "cgroup") continue;
            foreach (var controller in fields[dash + 3].Split(','))
                if (own.TryGetValue(controller, out path) && Locate(root, point, path) is { } directory) legacy.TryAdd(controller, directory);
        }

        return new(unified, unifiedRoot, legacy);
    }

    // The mount may show only a part of the hierarchy (containers); our path is below that part, or not to be seen.
    private static string? Locate(string root, string point, string path)
    {
        if (!Programs.CanonicalPath.IsWithin(path, root)) return null;
        var below = root == "/" ? path : path[root.Length..];
        return below is "" or "/" ? point : point + below;
    }
}
