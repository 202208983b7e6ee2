using System.Globalization;
using System.Text;
using Writ.Core.Documents;

namespace Writ.Host.Commands;

/// <summary>Puts the files of a bundle where they belong: a whole folder or none.</summary>
internal static class BundlePlace
{
    /// <summary>Written beside, then renamed.</summary>
    /// <returns>Where the folder went that was there.</returns>
    public static string? Put(string folder, IEnumerable<PolicyFile> files, TimeProvider clock)
    {
        var stamp = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var (beside, before) = ($"{folder}.new-{Environment.ProcessId}", $"{folder}.before-{stamp}");
        try
        {
            foreach (var file in files)
            {
                var path = Path.Combine(beside, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                AtomicFile.Write(path, Encoding.UTF8.GetBytes(file.Text));
            }

            var replaced = Directory.Exists(folder);
            if (replaced) Directory.Move(folder, before);

            // A crash here leaves no bundle, so everything is denied; the old one lies beside under its date.
            Directory.Move(beside, folder);
            return replaced ? before : null;
        }
        finally
        {
            if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        }
    }
}
