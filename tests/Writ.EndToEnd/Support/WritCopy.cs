using Writ.Tests.Support;

namespace Writ.EndToEnd.Support;

/// <summary>A copy of the executable's folder, for tests that change one of its files; everybody may enter it.</summary>
internal sealed class WritCopy : IDisposable
{
    private readonly TempDirectory _directory = new();

    public WritCopy(string? executable = null)
    {
        foreach (var file in new FileInfo(executable ?? WritExecutable.Built).Directory!.EnumerateFiles()) file.CopyTo(PathOf(file.Name));
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_101_101);
    }

    public string Executable => PathOf("writ");

    public string PathOf(string file) => _directory.PathOf(file);

    public void Dispose() => _directory.Dispose();
}
