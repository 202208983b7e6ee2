using System.Text;
using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>execvp's search.</summary>
internal static class ProgramSearch
{
    /// <summary>The path of the first regular file that may be executed, not yet resolved; null when there is none.</summary>
    public static string? Find(string name, string workingDirectory, string? searchPath)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            var path = name.StartsWith('/') ? name : $"{workingDirectory}/{name}";
            return IsProgram(path) ? path : null;
        }

        // Without a PATH execvp takes the system's directories; an empty element is the working directory.
        foreach (var element in (searchPath ?? "/bin:/usr/bin").Split(':'))
        {
            var directory = element.Length == 0 ? workingDirectory : element.StartsWith('/') ? element : $"{workingDirectory}/{element}";
            if (IsProgram($"{directory}/{name}")) return $"{directory}/{name}";
        }

        return null;
    }

    private static unsafe bool IsProgram(string path)
    {
        using var file = Descriptor.Open(path, Sys.OPath, out _);
        if (file is null || !FileKey.Of(file).IsRegularFile) return false;
        var bytes = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* at = bytes) return Sys.Call(Sys.FaccessAt, -100, (nint)at, 1 /* X_OK */) == 0;
    }
}
