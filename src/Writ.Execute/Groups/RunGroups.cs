using System.Buffers.Text;
using System.Globalization;
using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Execute.Groups;

/// <summary>The cgroups of one run: its limits, its measures, and the one write that kills it whole.</summary>
internal sealed class RunGroups : IDisposable
{
    private readonly string? _unified;
    private readonly List<string> _legacy = [];
    private string? _memory, _pids, _cpu;

    // Asked at every heartbeat, and so kept open.
    private Descriptor? _usage;

    private RunGroups(string? unified) => _unified = unified;

    /// <summary>The version 2 directory that the target is started in; null where there is none.</summary>
    public string? Unified => _unified;

    /// <summary>The version 1 files through which the target joins.</summary>
    public IEnumerable<string> TasksFiles => _legacy.Select(directory => directory + "/tasks");

    /// <summary>Every directory, for the record that recovery reads.</summary>
    public IReadOnlyList<string> Directories => _unified is null ? _legacy : [_unified, .. _legacy];

    /// <summary>Makes the groups and sets the limits. What it cannot set it throws on: confinement has promised them.</summary>
    /// <exception cref="IOException">A group could not be made, or a limit not set. Nothing is left behind.</exception>
    public static RunGroups Create(GroupPlaces places, string name, Limits limits)
    {
        var unified = places.Unified is null ? null : $"{places.Unified}/{name}";
        var groups = new RunGroups(unified);
        try
        {
            if (unified is not null) Directory.CreateDirectory(unified);
            if (limits.MemoryBytes is { } memory) groups.LimitMemory(places, name, memory);
            if (limits.Processes is { } processes && places.CanLimitProcesses && !Faults.GuardOff("process-limit")) groups.LimitProcesses(places, name, processes);
            if (unified is null && places.Legacy.TryGetValue("cpuacct", out var cpu) && limits.CpuMs is not null)
                groups._cpu = groups.Join(cpu, name);
            return groups;
        }
        catch (UnauthorizedAccessException refused)
        {
            groups.Remove();
            throw new IOException(refused.Message, refused);
        }
        catch (IOException)
        {
            groups.Remove();
            throw;
        }
    }

    /// <summary>Kills every process in the group, whatever it forks meanwhile. Without a version 2 group nothing happens: the pid
    /// namespace's end does the same.</summary>
    public void Kill()
    {
        if (_unified is not null) WriteIfThere(_unified + "/cgroup.kill", "1");
    }

    /// <summary>Whether anything is left alive in any of the groups.</summary>
    public bool IsPopulated() =>
        (_unified is not null && (ProcessFiles.TryRead(_unified + "/cgroup.events")?.Contains("populated 1", StringComparison.Ordinal) ?? false))
        || _legacy.Any(directory => ProcessFiles.TryRead(directory + "/cgroup.procs") is { Length: > 0 });

    /// <summary>CPU time of everything that ever ran in the group, milliseconds; null where it is not measured.</summary>
    public long? CpuMs() => CpuMicroseconds() / 1000;

    /// <summary>The same in microseconds: while it stands still, nothing of the run does anything.</summary>
    public long? CpuMicroseconds()
    {
        if (_unified is null && _cpu is null) return null;
        _usage ??= Descriptor.Open(_unified is null ? _cpu + "/cpuacct.usage" : _unified + "/cpu.stat", 0, out _);

        // "usage_usec N" is the first line of the one; the other is a number of nanoseconds.
        Span<byte> text = stackalloc byte[64];
        if (_usage is null || _usage.ReadAt(text, 0) is not (> 0 and var got)) return null;
        text = text[..(int)got];
        var name = "usage_usec "u8;
        if (_unified is null) return Utf8Parser.TryParse(text, out long ns, out _) ? ns / 1000 : null;
        return text.StartsWith(name) && Utf8Parser.TryParse(text[name.Length..], out long us, out _) ? us : null;
    }

    /// <summary>How often the kernel killed for want of memory.</summary>
    public long MemoryKills()
    {
        if (_memory is null) return 0;
        return Field(_memory == _unified ? _memory + "/memory.events" : _memory + "/memory.oom_control", "oom_kill") ?? 0;
    }

    /// <summary>How often a process or thread was not made because of the limit.</summary>
    public long ProcessRefusals() => _pids is null ? 0 : Field(_pids + "/pids.events", "max") ?? 0;

    public long? MemoryPeakBytes()
    {
        if (_memory is null) return null;
        return TryReadNumber(_memory == _unified ? _memory + "/memory.peak" : _memory + "/memory.max_usage_in_bytes");
    }

    public void Dispose() => _usage?.Dispose();

    /// <summary>Removes the groups; false when one is still in use.</summary>
    public bool Remove() => Directories.Aggregate(true, (all, directory) => RemoveDirectory(directory) && all);

    /// <summary>True when the group is gone afterwards.</summary>
    internal static bool RemoveDirectory(string directory)
    {
        try
        {
            Directory.Delete(directory);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal static void WriteIfThere(string file, string text)
    {
        try
        {
            // Opened, never created: a version 1 group has no such file, and would not let one be made.
            using var open = new StreamWriter(new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
            open.Write(text);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException { HResult: Sys.ENoDev })
        {
            // An empty or removed group has nothing to kill; confirmation looks for itself.
        }
    }

    private void LimitMemory(GroupPlaces places, string name, long bytes)
    {
        var value = bytes.ToString(CultureInfo.InvariantCulture);
        if (_unified is not null && places.UnifiedControllers.Contains("memory"))
        {
            _memory = _unified;
            File.WriteAllText(_unified + "/memory.max", value);
            // Swapped-out memory is memory; and what is over its limit dies whole, not one process at a time.
            if (File.Exists(_unified + "/memory.swap.max")) File.WriteAllText(_unified + "/memory.swap.max", "0");
            File.WriteAllText(_unified + "/memory.oom.group", "1");
            return;
        }

        _memory = Join(places.Legacy["memory"], name);
        File.WriteAllText(_memory + "/memory.limit_in_bytes", value);
        if (File.Exists(_memory + "/memory.memsw.limit_in_bytes")) File.WriteAllText(_memory + "/memory.memsw.limit_in_bytes", value);
    }

    private void LimitProcesses(GroupPlaces places, string name, long count)
    {
        _pids = _unified is not null && places.UnifiedControllers.Contains("pids") ? _unified : Join(places.Legacy["pids"], name);
        File.WriteAllText(_pids + "/pids.max", count.ToString(CultureInfo.InvariantCulture));
    }

    private string Join(string parent, string name)
    {
        var directory = $"{parent}/{name}";
        if (!_legacy.Contains(directory)) _legacy.Add(directory);
        Directory.CreateDirectory(directory);
        return directory;
    }

    private static long? TryReadNumber(string file) =>
        long.TryParse(ProcessFiles.TryRead(file)?.Trim(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? Field(string file, string name)
    {
        foreach (var line in ProcessFiles.TryRead(file).AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ' ')
                return long.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
        }

        return null;
    }
}
