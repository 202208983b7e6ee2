namespace Writ.Tests.Support;

/// <summary>A directory of a test's own, removed with everything in it.</summary>
internal sealed class TempDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("writ-test-");

    public string Path => _directory.FullName;

    public string PathOf(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file below the directory, making the folders it needs; returns its absolute path.</summary>
    public string Write(string relative, string text)
    {
        var file = PathOf(relative);
        _ = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
