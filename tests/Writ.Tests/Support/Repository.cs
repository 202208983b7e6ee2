namespace Writ.Tests.Support;

/// <summary>Where the repository is: tests read project files, documents and golden files from it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Source files below a folder: without build output and installed modules.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Where(file => !Relative(file).Split('/').Any(part => part is ".git" or "bin" or "obj" or "artifacts" or "node_modules"))
            .Order(StringComparer.Ordinal);

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Writ.slnx"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No Writ.slnx above {AppContext.BaseDirectory}.");
    }
}
