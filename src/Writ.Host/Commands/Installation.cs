using Writ.Core.Documents;
using Writ.Decide;
using Writ.Execute.Programs;

namespace Writ.Host.Commands;

/// <summary>Where a program that the system did not install keeps what belongs to it.</summary>
internal static class Installation
{
    /// <summary>The directories of its files; and of one in a <c>bin</c> the directory above, unless that lies right in a home, where it is
    /// everybody's. None that is or holds a home, the data directory or the working directory, or lies in the last.</summary>
    public static IEnumerable<string> Of(ProcessCommand command, IReadOnlyList<string> homes, string data)
    {
        foreach (var file in new[] { command.Script, command.Executable }.OfType<FileIdentity>())
        {
            var own = ParentOf(file.Path);
            var above = ParentOf(own);
            var chosen = own.EndsWith("/bin", StringComparison.Ordinal) && !homes.Contains(ParentOf(above)) && May(above) ? above : own;
            if (May(chosen)) yield return chosen;
        }

        bool May(string directory) =>
            directory.LastIndexOf('/') > 0
            && !StarterBundle.UsualDirectories.Any(system => CanonicalPath.IsWithin(directory, system))
            && !homes.Any(home => CanonicalPath.IsWithin(home, directory))
            && !CanonicalPath.IsWithin(data, directory) && !CanonicalPath.IsWithin(directory, data)
            && !CanonicalPath.IsWithin(command.WorkingDirectory, directory) && !CanonicalPath.IsWithin(directory, command.WorkingDirectory)
            && !CanonicalPath.IsWithin(directory, "/tmp");
    }

    private static string ParentOf(string path) => path.LastIndexOf('/') is var slash && slash <= 0 ? "/" : path[..slash];
}
