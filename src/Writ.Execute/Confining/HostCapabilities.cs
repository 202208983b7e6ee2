using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Groups;
using Writ.Execute.Launching;

namespace Writ.Execute.Confining;

/// <summary>What this machine and this user can do, found out by trying. Valid for as long as the process and its cgroup stay.</summary>
public sealed record HostCapabilities
{
    internal HostCapabilities(GroupPlaces places) => Places = places;

    /// <summary>As uname says.</summary>
    public required string KernelRelease { get; init; }

    public required LauncherProgram? Launcher { get; init; }

    /// <summary>Landlock's interface version; 0 where it is missing.</summary>
    public required int LandlockVersion { get; init; }

    /// <summary>Whether the caller is root and so needs no user namespace.</summary>
    public required bool IsRoot { get; init; }

    /// <summary>Whether writable and executable memory can be denied (PR_SET_MDWE).</summary>
    public required bool CanDenyWritableCode { get; init; }

    /// <summary>The home directories of people, resolved: never writable as a whole.</summary>
    public required IReadOnlyList<string> Homes { get; init; }

    /// <summary>Why no run can be confined here; empty where one can. Each was found by launching a sandbox up to its go.</summary>
    public required IReadOnlyList<Diagnostic> Problems { get; init; }

    /// <summary>Whether a version 2 group is at hand, which kills a tree by one write.</summary>
    public bool HasKillGroup => Places.CanKill;

    public bool CanLimitMemory => Places.CanLimitMemory;

    /// <summary>By the pids controller; or, unprivileged, by RLIMIT_NPROC, which a user namespace of the run's own counts apart.</summary>
    public bool CanLimitProcesses => Places.CanLimitProcesses || !IsRoot;

    public bool CanLimitCpu => Places.CanMeasureCpu;

    internal GroupPlaces Places { get; }

    /// <summary>The first limit that cannot be applied here, by its name in an obligation, and why; null where all can (L13).</summary>
    public (string Limit, string Why)? FirstThatCannotApply(Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (Faults.GuardOff("limits-refused")) return null;
        if (limits.MemoryBytes is not null && !CanLimitMemory) return ("memory", "no memory controller is at this user's disposal");
        if (limits.Processes is not null && !CanLimitProcesses) return ("processes", "no pids controller is at this user's disposal");
        if (limits.CpuMs is not null && !CanLimitCpu) return ("cpu", "nothing here measures the CPU time of a process tree");
        if (limits.Tokens is not null) return ("tokens", "a process has no tokens to count");
        return null;
    }
}
