using System.Globalization;
using Writ.Execute.Linux;

namespace Writ.Execute.Mediation;

/// <summary>The files as one task of a run sees them: its root, its working directory, its descriptors.</summary>
internal sealed class TaskView
{
    private const string Descriptors = "/dev/fd/";

    // The same by other names; "self" of the run's own /proc means whoever looks.
    private static readonly string[] SameAsDescriptors = ["/proc/self/fd/", "/proc/thread-self/fd/"];
    private static readonly string[] OwnImage = ["/proc/self/exe", "/proc/thread-self/exe"];

    private readonly Descriptor _root;

    /// <param name="task">Of the run.</param>
    /// <param name="root">The run's, which all of its tasks have for good: no call that changes it gets past the filter.</param>
    /// <exception cref="UnreadableException">The task is gone, or may not be looked at.</exception>
    public TaskView(int task, Descriptor root)
    {
        (Task, _root) = (task, root);
        Directory = ProcessFiles.TryReadLink($"/proc/{task}/cwd") ?? throw new UnreadableException(Sys.EAcces, "the caller's working directory cannot be seen");
    }

    public int Task { get; }

    /// <summary>The working directory.</summary>
    public string Directory { get; }

    /// <summary>Opens for reading what the task would open by this path.</summary>
    public Descriptor? Open(string path, out nint error) => Open(path, 0, out error);

    public Descriptor? Open(string path, int flags, out nint error)
    {
        if (OwnImage.Contains(path)) return Descriptor.Open($"/proc/{Task}/exe", flags, out error);
        if (SameAsDescriptors.FirstOrDefault(prefix => path.StartsWith(prefix, StringComparison.Ordinal)) is { } same)
            path = Descriptors + path[same.Length..];
        if (path.StartsWith(Descriptors, StringComparison.Ordinal)) return OpenDescriptor(path[Descriptors.Length..], flags, out error);
        if (path.StartsWith('/')) return Descriptor.OpenBelow(_root, path, flags, out error);
        error = -Sys.ENoEnt;
        return path.Length > 0 && Directory.StartsWith('/') ? Descriptor.OpenBelow(_root, $"{Directory}/{path}", flags, out error) : null;
    }

    /// <summary>The path from the root, where the task's own directories say it; null where they do not.</summary>
    public string? Absolute(string path)
    {
        if (path.StartsWith(Descriptors, StringComparison.Ordinal))
        {
            var parts = path[Descriptors.Length..].Split('/', 2);
            return ProcessFiles.TryReadLink($"/proc/{Task}/fd/{parts[0]}") is { } opened && opened.StartsWith('/')
                ? parts.Length == 1 ? opened : $"{opened}/{parts[1]}"
                : null;
        }

        if (path.StartsWith('/')) return path;
        return Directory.StartsWith('/') ? $"{Directory}/{path}" : null;
    }

    // N, or N/path below the directory that N is.
    private Descriptor? OpenDescriptor(string rest, int flags, out nint error)
    {
        error = -Sys.ENoEnt;
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (!int.TryParse(slash < 0 ? rest : rest[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var link = $"/proc/{Task}/fd/{number.ToString(CultureInfo.InvariantCulture)}";
        if (slash < 0) return Descriptor.Open(link, flags, out error);
        return ProcessFiles.TryReadLink(link) is { } directory && directory.StartsWith('/')
            ? Descriptor.OpenBelow(_root, directory + rest[slash..], flags, out error)
            : null;
    }
}
