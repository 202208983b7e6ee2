using System.Globalization;
using System.Text;

namespace Writ.Execute.Linux;

/// <summary>What /proc says of one process. Every method answers null when the process is gone or may not be looked at.</summary>
internal static class ProcessFiles
{
    /// <summary>Start time in clock ticks since boot: with the number it names a process for ever, until the next boot.</summary>
    public static long? StartTime(int pid) => StatField(pid, 22);

    /// <summary>The kernel's PF_ flags of the process.</summary>
    public static long? Flags(int pid) => StatField(pid, 9);

    public static string BootId() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static string? TryRead(string path) => TryRead(path, static bytes => Encoding.UTF8.GetString(bytes));

    public static byte[]? TryReadBytes(string path) => TryRead(path, static bytes => bytes.ToArray());

    /// <summary>The target of a symbolic link, as the kernel writes it.</summary>
    public static unsafe string? TryReadLink(string path)
    {
        const int LongestPath = 4096;
        var target = stackalloc byte[LongestPath];
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            var got = Sys.Call(Sys.ReadLinkAt, -100, (nint)name, (nint)target, LongestPath);
            return got < 0 ? null : Encoding.UTF8.GetString(target, (int)got);
        }
    }

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

    // By bare system calls: every heartbeat of every run reads such files, and a file stream costs five times what the kernel does.
    private static T? TryRead<T>(string path, Made<T> make)
        where T : class
    {
        using var file = Descriptor.Open(path, 0, out _);
        if (file is null) return null;
        Span<byte> room = stackalloc byte[4096];
        for (var length = 0; ;)
        {
            var got = (int)file.Read(room[length..]);
            if (got < 0) return null;
            if (got == 0) return make(room[..length]);
            length += got;
            if (length < room.Length) continue;
            var larger = new byte[2 * room.Length];
            room.CopyTo(larger);
            room = larger;
        }
    }

    private delegate T Made<out T>(ReadOnlySpan<byte> bytes);
}
