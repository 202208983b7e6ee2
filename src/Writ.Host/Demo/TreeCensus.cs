using System.Globalization;

namespace Writ.Host.Demo;

/// <summary>Counts the processes of one pid namespace in the kernel's own books, warden included.</summary>
internal sealed class TreeCensus
{
    private readonly string _namespace;

    private TreeCensus(string pidNamespace) => _namespace = pidNamespace;

    /// <summary>The namespace that a warden is process 1 of; null where the warden is gone.</summary>
    public static TreeCensus? Of(int wardenPid) => NamespaceOf(wardenPid) is { } found ? new TreeCensus(found) : null;

    public int Count() => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Count(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && NamespaceOf(pid) == _namespace);

    private static string? NamespaceOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/pid"), returnFinalTarget: false)?.Name;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended between the listing and now, or it is none of ours: not in our tree.
            return null;
        }
    }
}
