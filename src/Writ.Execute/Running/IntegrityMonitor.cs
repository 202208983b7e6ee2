using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;
using Writ.Execute.Programs;

namespace Writ.Execute.Running;

/// <summary>Whether the program is still confined as it was, and still what was permitted. A few files of /proc each round.</summary>
internal sealed class IntegrityMonitor
{
    private static readonly string[] Namespaces = ["mnt", "pid", "net", "ipc", "uts", "cgroup", "user"];

    // Wall time may be slewed, never set back by more than this.
    private const long SlackMs = 2_000;

    // A round looks at the program and at so many of what it started, in turns: a tree of hundreds must not keep the lease waiting.
    private const int MembersInRound = 16;

    private readonly int _pid;
    private readonly int _warden;
    private readonly MappedCode _code;
    private readonly TimeProvider _clock;
    private readonly string[] _namespaces;
    private readonly string? _groups;
    private readonly long _offsetMs;
    private FileKey _executable;
    private Digest _digest;
    private int _turn;

    /// <summary>Takes what holds now, at the exec-stop, as what must go on holding.</summary>
    /// <param name="pid">The program.</param>
    /// <param name="warden">Process 1 of its namespace.</param>
    /// <param name="executable">What was permitted and mapped.</param>
    /// <param name="jit">Whether memory may be writable and executable.</param>
    /// <param name="clock">Wall time.</param>
    public IntegrityMonitor(int pid, int warden, Digest executable, bool jit, TimeProvider clock)
    {
        (_pid, _warden, _clock, _digest) = (pid, warden, clock, executable);
        _code = new MappedCode(jit, clock);
        _namespaces = ReadNamespaces();
        _groups = ProcessFiles.TryRead($"/proc/{pid}/cgroup");
        _offsetMs = OffsetMs();
        _executable = TryReadKey() ?? default;
    }

    /// <summary>Set when the program has executed another, which it may where the profile's children inherit.</summary>
    public string? NewImage { get; private set; }

    /// <summary>What does not hold (any more); null while everything does, and for a process that is ending.</summary>
    /// <param name="atExecStop">We trace the process now, and nobody else may.</param>
    public StopReason? FindViolation(bool atExecStop = false)
    {
        NewImage = null;
        var violation = Find(atExecStop);
        if (violation is not null) return IsEnding(_pid) ? null : violation;
        return atExecStop ? null : FindAmongMembers();
    }

    private StopReason? FindAmongMembers()
    {
        var members = TreeMembers.Of(_warden);
        _ = members.Remove(_pid);
        for (var i = 0; i < Math.Min(members.Count, MembersInRound); i++)
        {
            var process = members[(int)((uint)_turn++ % members.Count)];
            if (FindInMember(process) is { } what && !IsEnding(process)) return StopReasons.Violation($"{what} (process {process})");
        }

        return null;
    }

    private string? FindInMember(int process)
    {
        if (ProcessFiles.TryRead($"/proc/{process}/status") is not { } status) return null;
        return FindLoosened(status) ?? (IsTracedByOthers(status) ? "somebody traces the process" : FindInCode(process));
    }

    private string? FindInCode(int process)
    {
        try
        {
            return _code.FindViolation(process);
        }
        catch (IOException changing)
        {
            return $"mapped code cannot be measured: {changing.Message}";
        }
    }

    /// <summary>Whether wall time went back against the boot clock, which needs nothing of the run.</summary>
    public StopReason? FindClockSetBack() => OffsetMs() < _offsetMs - SlackMs ? StopReasons.ClockSetBack : null;

    private StopReason? Find(bool atExecStop)
    {
        if (FindClockSetBack() is { } setBack) return setBack;
        var status = ProcessFiles.TryRead($"/proc/{_pid}/status");
        if (status is null) return StopReasons.Violation("the process can no longer be looked at");
        if (FindLoosened(status) is { } loosened) return StopReasons.Violation(loosened);
        if (!atExecStop && IsTracedByOthers(status)) return StopReasons.Violation("somebody traces the process");
        if (!ReadNamespaces().AsSpan().SequenceEqual(_namespaces)) return StopReasons.Violation("a namespace changed");
        if (ProcessFiles.TryRead($"/proc/{_pid}/cgroup") != _groups) return StopReasons.Violation("the control group changed");
        if (FindChangedImage() is { } changed) return changed;
        return !atExecStop && FindInCode(_pid) is { } code ? StopReasons.Violation(code) : null;
    }

    // An ending process loses its namespaces, groups and image before it can be seen to have ended.
    private static bool IsEnding(int process) => ProcessFiles.Flags(process) is not { } flags || (flags & 0x4 /* PF_EXITING */) != 0;

    // The mediator's thread traces for the moment of an execve.
    private static bool IsTracedByOthers(string status) =>
        ProcessFiles.Field(status, "TracerPid") is var tracer && tracer != "0" && !Directory.Exists($"/proc/self/task/{tracer}");

    private static string? FindLoosened(string status)
    {
        if (ProcessFiles.Field(status, "Seccomp") != "2") return "the system call filter is gone";
        if (ProcessFiles.Field(status, "NoNewPrivs") != "1") return "new privileges became possible";
        if (Faults.GuardOff("capabilities")) return null;
        foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" })
            if (ProcessFiles.Field(status, set)?.AsSpan().ContainsAnyExcept('0') ?? true) return "a capability came back";
        return null;
    }

    private StopReason? FindChangedImage()
    {
        if (TryReadKey() is not { } now) return StopReasons.Violation("the executable can no longer be looked at");
        if (now == _executable) return null;
        // A new link or mode changes the key too: only other bytes are a violation.
        using var file = Descriptor.Open($"/proc/{_pid}/exe", 0, out _);
        if (file is null) return StopReasons.Violation("the executable can no longer be read");
        var (digest, key) = FileDigests.Measure(file, _clock);
        if (key.SameFile(_executable) && digest != _digest) return StopReasons.Violation("the executable was changed while it ran");
        if (!key.SameFile(_executable)) NewImage = $"{CanonicalPath.Of(file)} {digest}";
        (_executable, _digest) = (key, digest);
        return null;
    }

    private FileKey? TryReadKey()
    {
        using var file = Descriptor.Open($"/proc/{_pid}/exe", Sys.OPath, out _);
        return file is null ? null : FileKey.Of(file);
    }

    private string[] ReadNamespaces() => [.. Namespaces.Select(name => ProcessFiles.TryReadLink($"/proc/{_pid}/ns/{name}") ?? "")];

    private long OffsetMs() => _clock.GetUtcNow().ToUnixTimeMilliseconds() - (BootClock.Now() / 1_000_000);
}
