namespace Writ.Tests.Execute;

/// <summary>A test that becomes somebody else, for which it must be root and its program must be within everybody's reach. Who is not
/// root runs everything unprivileged anyway.</summary>
internal sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (Environment.UserName != "root") Skip = "runs as root only: everything else here ran unprivileged already";
        else if (!File.Exists("/usr/bin/setpriv")) Skip = "needs setpriv (Debian package util-linux)";
        else if (FindPrivateDirectory() is { } directory) Skip = $"others cannot enter {directory}, where the test program lies";
    }

    private static string? FindPrivateDirectory()
    {
        for (var directory = new FileInfo(Escapes.ProgramPath).Directory; directory is not null; directory = directory.Parent)
            if ((directory.UnixFileMode & UnixFileMode.OtherExecute) == 0) return directory.FullName;
        return null;
    }
}
