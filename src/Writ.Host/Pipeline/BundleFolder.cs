using System.Text;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>Reads a bundle's files, bounded. What they mean is the Decide room's.</summary>
internal static class BundleFolder
{
    public const string ProtectedPrefix = "protected/";

    private const long MaxFile = 1 << 20;
    private const int MaxFiles = 1_000;

    /// <summary>The files of a bundle by path, ordinal order; empty where the folder does not exist.</summary>
    /// <exception cref="DiagnosedException">A file is too large, unreadable or not UTF-8.</exception>
    public static IReadOnlyList<PolicyFile> Read(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        try
        {
            var paths = Paths(folder);
            if (paths.Count > MaxFiles) throw new IOException($"it holds more than {MaxFiles} files");
            return [.. paths.Select(path => new PolicyFile(path, ReadText(Path.Combine(folder, path))))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6010", $"cannot read the policy bundle {folder}", error.Message,
                "make every file of the bundle readable UTF-8 text of at most 1 MiB", ExitCodes.Usage), error);
        }
    }

    /// <summary>A stamp that differs when any file was added, removed or written: cheap enough for every heartbeat.</summary>
    public static long Stamp(params IEnumerable<string> folders)
    {
        var hash = new HashCode();
        foreach (var folder in folders.Where(Directory.Exists))
        {
            foreach (var path in Paths(folder))
            {
                var file = new FileInfo(Path.Combine(folder, path));
                hash.Add(file.FullName, StringComparer.Ordinal);
                hash.Add(file.Exists ? file.Length : -1);
                hash.Add(file.LastWriteTimeUtc.Ticks);
            }
        }

        return hash.ToHashCode();
    }

    private static List<string> Paths(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path))
            .Where(BundleLayout.Reads)
            .Order(StringComparer.Ordinal).Take(MaxFiles + 1)];

    private static string ReadText(string path)
    {
        if (new FileInfo(path).Length > MaxFile) throw new IOException($"{path} is larger than {MaxFile} bytes");
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
    }
}
