namespace Writ.Execute.Recovery;

/// <summary>What is left of a run when its supervisor dies: enough to find its processes again, and no others.</summary>
/// <param name="Execution"><c>exe_…</c>.</param>
/// <param name="WardenPid">Process 1 of the run's pid namespace, as this machine numbers it.</param>
/// <param name="WardenStart">Its start time, clock ticks since boot.</param>
/// <param name="BootId">The boot it belongs to.</param>
/// <param name="Groups">The run's cgroup directories.</param>
public sealed record RunTrace(string Execution, int WardenPid, long WardenStart, string BootId, IReadOnlyList<string> Groups);
