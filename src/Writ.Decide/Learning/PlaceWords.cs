namespace Writ.Decide;

/// <summary>Puts a profile's words back into paths, so that it holds in other working directories too.</summary>
internal sealed class PlaceWords
{
    private readonly List<(string Directory, string Word)> _words = [];

    public PlaceWords(string workingDirectory, string? home)
    {
        // Standing where programs are installed says nothing of what is needed there.
        if (!IsInstalled(workingDirectory)) _words.Add((workingDirectory, "$CWD"));
        if (home is { Length: > 1 } && !IsInstalled(home)) _words.Add((home, "$HOME"));
        _words.Add(("/tmp", "$TMP"));
    }

    public IReadOnlyList<string> Put(IEnumerable<string> paths) => [.. paths.Select(Put).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private string Put(string path)
    {
        foreach (var (directory, word) in _words)
            if (directory != "/" && LearnedPaths.IsWithin(path, directory)) return word + path[directory.Length..];
        return path;
    }

    private static bool IsInstalled(string directory) => StarterBundle.UsualDirectories.Any(system => LearnedPaths.IsWithin(directory, system));
}
