using System.Collections.Concurrent;
using System.Diagnostics;

namespace Writ.EndToEnd.Support;

/// <summary>A mount of a test's own, undone at its end.</summary>
internal sealed class Mounted : IDisposable
{
    // Never taken out: whoever has just read what is mounted may still have to know it.
    private static readonly ConcurrentDictionary<string, bool> Places = new();

    private readonly string _path;

    private Mounted(string path) => _path = path;

    /// <summary>All that is mounted on this machine, and not by a test: of tests that run meanwhile too.</summary>
    public static IReadOnlyList<string> ByOthers() =>
        [.. File.ReadAllLines("/proc/self/mountinfo").Where(line => !Places.ContainsKey(line.Split(' ')[4]))];

    /// <summary>An empty file system in memory over a directory that belongs to its owner alone.</summary>
    public static Mounted Memory(string path, string size)
    {
        _ = Directory.CreateDirectory(path);
        _ = Places.TryAdd(path, true);
        Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=0700", "writ-test", path);
        return new Mounted(path);
    }

    /// <summary>A directory over itself, from now on read-only.</summary>
    public static Mounted ReadOnly(string path)
    {
        _ = Places.TryAdd(path, true);
        Run("mount", "--bind", path, path);
        var mounted = new Mounted(path);
        try
        {
            Run("mount", "-o", "remount,ro,bind", path);
            return mounted;
        }
        catch
        {
            mounted.Dispose();
            throw;
        }
    }

    public void Dispose() => Run("umount", _path);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}");
    }
}
