using System.Text;
using Writ.Core.Documents;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>Reads a bundle's files, bounded. What they mean is the Decide room's.</summary>
internal static class BundleFolder
{
    private const long MaxFile = 1 << 20;
    private const int MaxFiles = 1_000;

    /// <summary>The files of a bundle by path, ordinal order; empty where the folder does not exist.</summary>
    /// <exception cref="DiagnosedException">A file is too large, unreadable or not UTF-8.</exception>
    public static IReadOnlyList<PolicyFile> Read(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        try
        {
            var paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Where(IsBundleFile)
                .Order(StringComparer.Ordinal).Take(MaxFiles + 1).ToList();
            if (paths.Count > MaxFiles) throw Unreadable(folder, $"more than {MaxFiles} files", null);
            return [.. paths.Select(path => new PolicyFile(path, ReadText(Path.Combine(folder, path))))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw Unreadable(folder, error.Message, error);
        }
    }

    /// <summary>A stamp that differs when any file was added, removed or written: cheap enough for every heartbeat.</summary>
    public static long Stamp(string folder)
    {
        if (!Directory.Exists(folder)) return 0;
        var hash = new HashCode();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            hash.Add(file.FullName, StringComparer.Ordinal);
            hash.Add(file.Length);
            hash.Add(file.LastWriteTimeUtc.Ticks);
        }

        return hash.ToHashCode();
    }

    // The protected folder below a bundle is a bundle of its own.
    private static bool IsBundleFile(string path) =>
        !path.StartsWith("protected/", StringComparison.Ordinal)
        && (path.EndsWith(".cedar", StringComparison.Ordinal) || path.EndsWith(".cedarschema", StringComparison.Ordinal)
            || path is "bundle.json" or "entities.json" or "budgets.json"
            || (path.StartsWith("profiles/", StringComparison.Ordinal) && path.EndsWith(".json", StringComparison.Ordinal)));

    private static string ReadText(string path)
    {
        if (new FileInfo(path).Length > MaxFile) throw new IOException($"{path} is larger than {MaxFile} bytes");
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
    }

    private static DiagnosedException Unreadable(string folder, string why, Exception? inner) => new(
        new Diagnosis("WRIT6010", $"cannot read the policy bundle {folder}", why, "make every file of the bundle readable UTF-8 text of at most 1 MiB", ExitCodes.Usage),
        inner);
}
