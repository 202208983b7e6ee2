using Writ.Core.Documents;
using Writ.Execute.Confining;
using Writ.Execute.Groups;
using Writ.Execute.Linux;

namespace Writ.Execute.Recovery;

/// <summary>
/// Makes sure that nothing is left of a run whose supervisor is gone. The warden ends by itself when the supervisor does; this sees
/// that it has, and ends it where it has not (a supervisor that was frozen, a kernel that is late).
/// </summary>
public static class StaleRun
{
    private const int PatienceMilliseconds = 10_000;

    /// <summary>Kills what is left of one execution and waits for its end.</summary>
    /// <param name="execution"><c>exe_…</c>; must not be running under a live supervisor.</param>
    /// <param name="trace">What the journal was given; null where the supervisor died before it was recorded. The warden is then found by
    /// its command line, which names the execution.</param>
    /// <param name="host">As probed.</param>
    /// <returns><see cref="Confirmation.Confirmed"/> when nothing is left alive, else <see cref="Confirmation.Requested"/>.</returns>
    public static Confirmation Confirm(string execution, RunTrace? trace, HostCapabilities host)
    {
        ArgumentException.ThrowIfNullOrEmpty(execution);
        ArgumentNullException.ThrowIfNull(host);
        var ended = true;
        if (trace is not null && trace.BootId == ProcessFiles.BootId()) ended = End(trace.WardenPid, trace.WardenStart);
        foreach (var pid in WardensOf(execution, host)) ended &= End(pid, null);
        var groups = (trace?.Groups ?? []).Concat(GroupNames.Of(execution, host.Places)).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var directory in groups) ended &= GroupEnd.Confirm(directory, PatienceMilliseconds);
        return ended ? Confirmation.Confirmed : Confirmation.Requested;
    }

    /// <summary>Removes the control groups of supervisors that are gone.</summary>
    /// <returns>How many were removed.</returns>
    public static int SweepGroups(HostCapabilities host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return GroupNames.Sweep(host.Places);
    }

    // The descriptor first, then the look at who it is: afterwards the number cannot come to mean another.
    private static bool End(int pid, long? started)
    {
        using var process = PidFd.Open(pid);
        if (process is null || (started is { } start && ProcessFiles.StartTime(pid) != start && !Faults.GuardOff("process-identity"))) return true;
        return !PidFd.Kill(process) || PidFd.HasEnded(process, PatienceMilliseconds);
    }

    // argv of every launcher process is its name and the execution; the file it runs must be our launcher, too.
    private static IEnumerable<int> WardensOf(string execution, HostCapabilities host)
    {
        var expected = System.Text.Encoding.UTF8.GetBytes($"writ-launcher\0{execution}\0");
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid)) continue;
            if (ProcessFiles.TryReadBytes($"/proc/{pid}/cmdline") is not { } cmdline || !cmdline.AsSpan().SequenceEqual(expected)) continue;
            var image = ProcessFiles.TryReadLink($"/proc/{pid}/exe");
            if (image is null || image == host.Launcher?.Path || image.StartsWith(host.Launcher?.Path + " ", StringComparison.Ordinal)) yield return pid;
        }
    }
}
