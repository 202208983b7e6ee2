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

    private readonly int _pid;
    private readonly TimeProvider _clock;
    private readonly string[] _namespaces;
    private readonly string? _groups;
    private readonly long _offsetMs;
    private FileKey _executable;
    private Digest _digest;

    /// <summary>Takes what holds now, at the exec-stop, as what must go on holding.</summary>
    public IntegrityMonitor(int pid, Digest executable, TimeProvider clock)
    {
        (_pid, _clock, _digest) = (pid, clock, executable);
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
        return violation is null || IsEnding() ? null : violation;
    }

    private StopReason? Find(bool atExecStop)
    {
        if (OffsetMs() < _offsetMs - SlackMs) return StopReasons.ClockSetBack;
        var status = ProcessFiles.TryRead($"/proc/{_pid}/status");
        if (status is null) return StopReasons.Violation("the process can no longer be looked at");
        if (FindLoosened(status) is { } loosened) return StopReasons.Violation(loosened);
        if (!atExecStop && IsTracedByOthers(status)) return StopReasons.Violation("somebody traces the process");
        if (!ReadNamespaces().AsSpan().SequenceEqual(_namespaces)) return StopReasons.Violation("a namespace changed");
        if (ProcessFiles.TryRead($"/proc/{_pid}/cgroup") != _groups) return StopReasons.Violation("the control group changed");
        return FindChangedImage();
    }

    // An ending process loses its namespaces, groups and image before it can be seen to have ended.
    private bool IsEnding() => ProcessFiles.Flags(_pid) is not { } flags || (flags & 0x4 /* PF_EXITING */) != 0;

    // The mediator's thread traces for the moment of an execve.
    private static bool IsTracedByOthers(string status) =>
        ProcessFiles.Field(status, "TracerPid") is var tracer && tracer != "0" && !Directory.Exists($"/proc/self/task/{tracer}");

    private static string? FindLoosened(string status)
    {
        if (ProcessFiles.Field(status, "Seccomp") != "2") return "the system call filter is gone";
        if (ProcessFiles.Field(status, "NoNewPrivs") != "1") return "new privileges became possible";
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
