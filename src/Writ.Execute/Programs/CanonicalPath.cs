using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>Paths as the kernel resolves them.</summary>
public static class CanonicalPath
{
    /// <summary>The absolute path without symbolic links, or null when there is nothing (or nothing we may reach) at the end of it.</summary>
    public static string? Resolve(string path)
    {
        using var found = Descriptor.Open(path, Sys.OPath, out _);
        return found is null ? null : Of(found);
    }

    /// <summary>The path of an open file, or null when it has none (deleted, or in no file system).</summary>
    internal static string? Of(Descriptor file)
    {
        var path = ProcessFiles.TryReadLink($"/proc/self/fd/{file.Number}");
        return path is null || !path.StartsWith('/') || path.EndsWith(" (deleted)", StringComparison.Ordinal) ? null : path;
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="directory"/> or lies below it. Both resolved.</summary>
    public static bool IsWithin(string path, string directory)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(directory);
        return directory == "/" || path == directory || (path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/');
    }
}
