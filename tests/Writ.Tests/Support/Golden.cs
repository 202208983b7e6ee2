using System.Runtime.CompilerServices;

namespace Writ.Tests.Support;

/// <summary>Compares text with a file in <c>golden/</c> next to the test; <c>WRIT_ACCEPT=1</c> writes the file instead.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string caller = "")
    {
        // A deterministic build maps source paths to /_/…: only what follows the tests folder can be relied on.
        var tail = caller[caller.LastIndexOf("/tests/", StringComparison.Ordinal)..].TrimStart('/');
        var file = Path.Combine(Repository.Root, Path.GetDirectoryName(tail)!, "golden", name);
        var normalised = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("WRIT_ACCEPT") == "1")
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, normalised);
            return;
        }

        Assert.True(File.Exists(file), $"{Repository.Relative(file)} does not exist; look at the text and accept it with WRIT_ACCEPT=1:\n{normalised}");
        Assert.Equal(File.ReadAllText(file), normalised);
    }
}
