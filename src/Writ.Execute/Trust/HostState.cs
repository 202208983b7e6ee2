namespace Writ.Execute.Trust;

/// <summary>What was measured of the host, and when.</summary>
/// <param name="KernelRelease">As uname says; empty where /proc does not.</param>
/// <param name="SecurityModules">The active ones, in the kernel's order, separated by commas; null where securityfs is not mounted.</param>
/// <param name="Lacking">What a run's confinement stands on and was there at the start, but no more: <c>landlock</c>, <c>seccomp</c> or
/// <c>cgroups</c>; <c>sandbox</c> where none could be made from the start; null where nothing lacks.</param>
/// <param name="Changed">Which of our own files is not what it was at the start, and how; null where all are.</param>
/// <param name="MeasuredNs">CLOCK_BOOTTIME, nanoseconds.</param>
public sealed record HostState(string KernelRelease, string? SecurityModules, string? Lacking, string? Changed, long MeasuredNs)
{
    /// <summary>One word for all of it: <c>pass</c>, <c>changed</c> or <c>incomplete</c>.</summary>
    public string Word => Changed is not null ? "changed" : Lacking is not null ? "incomplete" : "pass";
}
