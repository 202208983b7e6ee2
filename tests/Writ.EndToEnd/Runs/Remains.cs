using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Runs;

/// <summary>What a run could leave behind on this machine.</summary>
internal sealed record Remains(
    IReadOnlySet<string> Groups, int Mounts, int Launchers, IReadOnlySet<string> Temporary, IReadOnlySet<string> Live)
{
    public static Remains Take(WritDirectory directory) => new(
        Directory.EnumerateDirectories("/sys/fs/cgroup", "writ-*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 5, IgnoreInaccessible = true })
            .ToHashSet(),
        Mounted.ByOthers().Count,
        Directory.EnumerateDirectories("/proc").Count(IsLauncher),
        Directory.EnumerateFileSystemEntries("/tmp").Where(path => Path.GetFileName(path).StartsWith("writ", StringComparison.Ordinal)).ToHashSet(),
        Directory.EnumerateFileSystemEntries(Path.Combine(directory.Data, "live")).ToHashSet());

    /// <summary>Nothing is there that was not there before.</summary>
    public void MustEqual(Remains after)
    {
        Assert.Empty(after.Live);
        Assert.True(after.Mounts <= Mounts, $"{after.Mounts - Mounts} mounts were left");
        Assert.True(after.Launchers <= Launchers, $"{after.Launchers - Launchers} launcher processes were left");
        Assert.Empty(after.Groups.Except(Groups));
        Assert.Empty(after.Temporary.Except(Temporary));
    }

    private static bool IsLauncher(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).StartsWith("writ-launcher\0", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
