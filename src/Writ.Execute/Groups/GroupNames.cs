using System.Globalization;
using Writ.Execute.Linux;

namespace Writ.Execute.Groups;

/// <summary>
/// The name of a run's groups says whose they are: <c>writ-EXECUTION-PID-STARTTIME</c>, the last two of the supervisor. A group
/// whose supervisor is no more is a leftover.
/// </summary>
internal static class GroupNames
{
    private const string Prefix = "writ-exe_";

    public static string For(string execution)
    {
        var started = ProcessFiles.StartTime(Environment.ProcessId) ?? throw new IOException("/proc does not show this process");
        return string.Create(CultureInfo.InvariantCulture, $"writ-{execution}-{Environment.ProcessId}-{started}");
    }

    /// <summary>The directories of one execution's groups, whoever made them.</summary>
    public static IEnumerable<string> Of(string execution, GroupPlaces places) =>
        All(places).Where(directory => Path.GetFileName(directory).StartsWith($"writ-{execution}-", StringComparison.Ordinal));

    /// <summary>Kills and removes the groups of supervisors that are gone.</summary>
    /// <returns>How many were removed.</returns>
    public static int Sweep(GroupPlaces places)
    {
        var removed = 0;
        foreach (var directory in All(places).ToArray())
        {
            if (OwnerLives(Path.GetFileName(directory))) continue;
            RunGroups.WriteIfThere(directory + "/cgroup.kill", "1");
            if (RunGroups.RemoveDirectory(directory)) removed++;
        }

        return removed;
    }

    private static IEnumerable<string> All(GroupPlaces places) =>
        places.Legacy.Values.Append(places.Unified).OfType<string>().Distinct(StringComparer.Ordinal)
            .SelectMany(place => Directory.EnumerateDirectories(place, Prefix + "*"));

    private static bool OwnerLives(string name)
    {
        var parts = name.Split('-');
        if (parts.Length < 4
            || !int.TryParse(parts[^2], CultureInfo.InvariantCulture, out var pid)
            || !long.TryParse(parts[^1], CultureInfo.InvariantCulture, out var started)) return true; // not named by us: not ours to remove
        // Only what is seen to be gone, or somebody else's number by now, is gone.
        return ProcessFiles.StartTime(pid) is { } found ? found == started : Directory.Exists($"/proc/{pid}");
    }
}
