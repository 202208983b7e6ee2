namespace Writ.Host.Keys;

/// <summary>The secrets that profiles name: a file each, of mode 0600, below the data directory, which no run sees. Read when a run starts
/// that needs one; its value goes to the run's way out and nowhere else.</summary>
internal sealed class SecretFolder(string folder)
{
    private const int Longest = 8192;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The value, a line end at its end left out; null where there is none, or others can read it.</summary>
    public string? Find(string name)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists || file.LinkTarget is not null || file.Length > Longest || (file.UnixFileMode & Others) != 0) return null;
        return File.ReadAllText(file.FullName).TrimEnd('\r', '\n');
    }
}
