using System.Globalization;

namespace Writ.Execute.Linux;

/// <summary>What /proc says of one process. Every method answers null when the process is gone or may not be looked at.</summary>
internal static class ProcessFiles
{
    /// <summary>Start time in clock ticks since boot: with the number it names a process for ever, until the next boot.</summary>
    public static long? StartTime(int pid) => StatField(pid, 22);

    /// <summary>The kernel's PF_ flags of the process.</summary>
    public static long? Flags(int pid) => StatField(pid, 9);

    public static string BootId() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static string? TryRead(string path) => Try(path, File.ReadAllText);

    public static byte[]? TryReadBytes(string path) => Try(path, File.ReadAllBytes);

    /// <summary>The target of a symbolic link, as the kernel writes it.</summary>
    public static string? TryReadLink(string path) => Try(path, static link => new FileInfo(link).LinkTarget);

    /// <summary>The value after <c>Name:</c> in a process's status.</summary>
    public static string? Field(string status, string name)
    {
        foreach (var line in status.AsSpan().EnumerateLines())
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ':')
                return line[(name.Length + 1)..].Trim().ToString();
        return null;
    }

    // proc_pid_stat(5), numbered from 1; the second field, the name, may hold spaces and parentheses.
    private static long? StatField(int pid, int number)
    {
        var stat = TryRead($"/proc/{pid}/stat");
        return stat is null ? null : long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[number - 3], CultureInfo.InvariantCulture);
    }

    private static T? Try<T>(string path, Func<string, T?> read)
        where T : class
    {
        try
        {
            return read(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
