using Writ.Execute.Confining;
using Writ.Execute.Linux;
using Writ.Execute.Running;

namespace Writ.Execute.Trust;

/// <summary>Measures the host this runs on: kernel, security modules, what confinement stands on, and our own files against what they were
/// at the start. By whoever asks, at most once a period; some 200 µs.</summary>
/// <param name="folder">Ours: every file in it, libraries and launcher included.</param>
/// <param name="host">What the machine could do at the start.</param>
/// <param name="clock">Wall time.</param>
/// <remarks>Safe for use from several threads.</remarks>
public sealed class HostWatch(string folder, Func<HostCapabilities> host, TimeProvider clock)
{
    /// <summary>How long an answer stands.</summary>
    public static readonly TimeSpan Period = Runner.Heartbeat;

    private readonly Lock _gate = new();
    private readonly OwnFiles _files = OwnFiles.Measure(folder, clock);

    // Guarded by _gate.
    private HostState? _last;

    /// <summary>The state, measured within the last period.</summary>
    public HostState Now()
    {
        lock (_gate)
        {
            var now = BootClock.Now();
            if (_last is { } last && now - last.MeasuredNs < Period.TotalNanoseconds) return last;
            return _last = new HostState(
                ProcessFiles.TryRead("/proc/sys/kernel/osrelease")?.Trim() ?? "",
                ProcessFiles.TryRead("/sys/kernel/security/lsm")?.Trim(),
                FindLacking(),
                Faults.GuardOff("own-files") ? null : _files.FindChange(),
                now);
        }
    }

    /// <summary>Why nothing may start or go on here: our own files are not the ones that this control plane started from, and nobody can say
    /// what it would do next. Null where they are.</summary>
    public string? FindChange() => Now().Changed;

    /// <summary>How old a state is by now, milliseconds.</summary>
    public static long AgeMs(HostState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Math.Max(0, (BootClock.Now() - state.MeasuredNs) / 1_000_000);
    }

    // Only what was there: a machine that never had it is known, and refuses what needs it.
    private string? FindLacking()
    {
        var then = host();
        if (then.Problems.Count > 0) return "sandbox";
        if (Landlock.Version() < then.LandlockVersion) return "landlock";
        var actions = ProcessFiles.TryRead("/proc/sys/kernel/seccomp/actions_avail") ?? "";
        if (!actions.Contains("kill_process", StringComparison.Ordinal) || !actions.Contains("user_notif", StringComparison.Ordinal)) return "seccomp";
        return then.Places.StillThere() ? null : "cgroups";
    }
}
