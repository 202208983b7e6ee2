using System.Text;
using Writ.Host.Output;

namespace Writ.Host.Keys;

/// <summary>The secrets that profiles name: a file each, of mode 0600, below the data directory, which no run sees. Read when a run starts
/// that needs one; its value goes to the run's way out and nowhere else.</summary>
internal sealed class SecretFolder(string folder)
{
    private const int Longest = 8192;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The value; null where there is none, or others can read it.</summary>
    public string? Find(string name)
    {
        var file = new FileInfo(PathOf(name));
        if (!file.Exists || file.LinkTarget is not null || file.Length > Longest || (file.UnixFileMode & Others) != 0) return null;
        return File.ReadAllText(file.FullName).TrimEnd('\r', '\n');
    }

    /// <summary>Keeps a value under a name, in place of an earlier one.</summary>
    /// <exception cref="DiagnosedException">WRIT6120: no header could carry it, or the name is none.</exception>
    public void Keep(string name, string value)
    {
        if (value.Length is 0 or > Longest || value.Any(static c => c is < ' ' or > '~'))
            throw Unusable("the value is empty, longer than 8192 characters, or has some that no header carries", "give one line of printable ASCII on standard input");
        Directory.CreateDirectory(folder, Private);
        AtomicFile.Write(PathOf(name), Encoding.ASCII.GetBytes(value + "\n"));
    }

    public IReadOnlyList<string> Names() => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder).Select(static file => Path.GetFileName(file)).Where(IsName).Order(StringComparer.Ordinal)]
        : [];

    /// <exception cref="DiagnosedException">WRIT6120: there is none of this name.</exception>
    public void Forget(string name)
    {
        if (!File.Exists(PathOf(name))) throw Unusable($"there is no secret {name}", "writ secrets list shows their names");
        File.Delete(PathOf(name));
    }

    private string PathOf(string name) =>
        IsName(name) ? Path.Combine(folder, name) : throw Unusable($"`{name}` is no name of a secret", "use letters, digits, - and _, at most 64");

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static DiagnosedException Unusable(string why, string remedy) => new(new Diagnosis("WRIT6120", "this secret cannot be kept or found", why, remedy, ExitCodes.Usage));
}
