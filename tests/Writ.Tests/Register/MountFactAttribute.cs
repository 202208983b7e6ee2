using System.Diagnostics;

namespace Writ.Tests.Register;

/// <summary>A test that mounts a small file system of its own; skipped by name where this process may not.</summary>
internal sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Possible = new(() =>
        Environment.IsPrivilegedProcess && Run("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"));

    public MountFactAttribute()
    {
        if (!Possible.Value) Skip = "needs to mount a file system (CAP_SYS_ADMIN)";
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
