using System.Diagnostics;
using Writ.Execute.Launching;
using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>The launcher, published from the sources beside these tests: once, and again when they have changed.</summary>
internal static class Launchers
{
    private static readonly Lazy<LauncherProgram> LazyNative = new(() => Publish("net9.0"));
    private static readonly Lazy<LauncherProgram> LazyAppHost = new(() => Publish("net10.0"));

    /// <summary>Native where a C program can be linked here, else the apphost.</summary>
    public static LauncherProgram Preferred => CanLink ? LazyNative.Value : LazyAppHost.Value;

    public static LauncherProgram AppHost => LazyAppHost.Value;

    private static bool CanLink => File.Exists("/usr/bin/gcc") || File.Exists("/usr/bin/clang");

    private static LauncherProgram Publish(string framework)
    {
#if WRIT_FAULTS
        var (folder, faults) = (Repository.PathOf("artifacts", "faults", "launcher-tests", framework), "-p:WritFaults=true");
#else
        var (folder, faults) = (Repository.PathOf("artifacts", "launcher-tests", framework), "-p:WritFaults=false");
#endif
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        using var alone = AloneWith($"{folder}.lock");
        var newest = Repository.Files("src/Writ.Launcher", "*.cs").Max(File.GetLastWriteTimeUtc);
        if (File.Exists($"{folder}/writ-launcher") && File.GetLastWriteTimeUtc($"{folder}/writ-launcher") > newest) return LauncherProgram.In(folder)!;
        var project = Repository.PathOf("src", "Writ.Launcher");
        string[] arguments = ["publish", project, "-f", framework, "-c", "Release", "-o", folder, "-v", "q", "-nologo", "-nodeReuse:false", faults];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        if (publish.ExitCode != 0) throw new InvalidOperationException("The launcher could not be published: " + output);
        // A copied file keeps the time of its build, which may be before a source that did not change it.
        File.SetLastWriteTimeUtc($"{folder}/writ-launcher", File.GetLastWriteTimeUtc(folder));
        return LauncherProgram.In(folder) ?? throw new InvalidOperationException("No launcher was published.");
    }

    /// <summary>Waits for the file: a child of a test publishes too, and two builds at once write what the other one maps (SIGBUS).</summary>
    private static FileStream AloneWith(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                Thread.Sleep(50);
            }
        }
    }
}
