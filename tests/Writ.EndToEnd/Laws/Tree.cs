using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Writ.EndToEnd.Laws;

/// <summary>The processes of one execution, in the kernel's own books.</summary>
internal sealed class Tree
{
    private readonly string _namespace;

    private Tree(string execution, int warden, string pidNamespace) => (Execution, Warden, _namespace) = (execution, warden, pidNamespace);

    public string Execution { get; }

    /// <summary>Process 1 of the execution's pid namespace.</summary>
    public int Warden { get; }

    /// <summary>Finds it by the name that every launcher process bears; null while (or once) there is none.</summary>
    public static Tree? Find(string execution)
    {
        var expected = Encoding.UTF8.GetBytes($"writ-launcher\0{execution}\0");
        foreach (var pid in Processes())
        {
            // The launcher's first life is in our namespace, and the program bears its name too until its exec: the warden is process 1.
            if (ReadBytes(pid, "cmdline") is { } line && line.AsSpan().SequenceEqual(expected) && IsFirst(pid) && NamespaceOf(pid) is { } found)
                return new Tree(execution, pid, found);
        }

        return null;
    }

    /// <summary>Those that are alive. What a frozen parent has not collected yet is dead, whatever the books still say.</summary>
    public int Count() => Processes().Count(pid => NamespaceOf(pid) == _namespace && !IsZombie(pid));

    public void Kill()
    {
        using var warden = Process.GetProcessById(Warden);
        warden.Kill();
    }

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0).Where(pid => pid > 0);

    private static bool IsFirst(int pid) => ReadBytes(pid, "status") is { } status
        && Encoding.UTF8.GetString(status).Split('\n').FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal)) is { } numbers
        && numbers.Split('\t') is [_, _, .., "1"];

    private static bool IsZombie(int pid) => ReadBytes(pid, "stat") is { } stat && Encoding.UTF8.GetString(stat) is var text
        && text.LastIndexOf(')') is > 0 and var end && text.AsSpan(end).StartsWith(") Z", StringComparison.Ordinal);

    private static string? NamespaceOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/ns/pid", returnFinalTarget: false)?.Name;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static byte[]? ReadBytes(int pid, string file)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
