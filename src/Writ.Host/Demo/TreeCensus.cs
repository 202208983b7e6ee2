using System.Globalization;

namespace Writ.Host.Demo;

/// <summary>Counts the living processes below a warden, itself included, in the kernel's own books. Everything in a run's pid
/// namespace descends from its process 1, which any user may see.</summary>
internal sealed class TreeCensus
{
    private readonly int _warden;

    private TreeCensus(int warden) => _warden = warden;

    /// <summary>Null where the warden is gone.</summary>
    public static TreeCensus? Of(int wardenPid) => ReadParent(wardenPid) is null ? null : new TreeCensus(wardenPid);

    public int Count()
    {
        Dictionary<int, int> parents = [];
        foreach (var name in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && ReadParent(pid) is { } parent) parents[pid] = parent;
        }

        return parents.Keys.Count(pid => Descends(pid, parents));
    }

    private bool Descends(int pid, Dictionary<int, int> parents)
    {
        while (pid != _warden)
        {
            if (!parents.TryGetValue(pid, out pid)) return false;
        }

        return parents.ContainsKey(pid);
    }

    // proc(5): pid (comm) state ppid …; the name may hold anything, so it is what follows its last parenthesis. Null for a process
    // that has ended, collected or not.
    private static int? ReadParent(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
