using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Mediation;
using Writ.Execute.Programs;

namespace Writ.Execute.Confining;

/// <summary>What a profile and limits may ask for at all. Each no is a refusal, none is ignored (L13).</summary>
internal static class ProfileRules
{
    public static IEnumerable<Diagnostic> Check(ProcessCommand command, Profile profile, Limits limits, HostCapabilities host, RunAs runAs)
    {
        if (profile.Children is not (ChildModes.Inherit or ChildModes.Decide or ChildModes.Deny))
            yield return new("WRIT3004", $"children: {profile.Children} is no mode that child programs can be judged in", "set children to inherit, decide or deny");
        if (profile.Envelope is not null && profile.Children == ChildModes.Inherit)
            yield return new("WRIT3019", "an envelope bounds child programs, which nobody counts where they inherit", "set children to decide or deny, or leave the envelope out");
        if (profile.Egress.Count > 0)
            yield return new("WRIT3005", $"egress to {profile.Egress[0]} is asked for, and the sandbox has no way out yet", "leave egress empty");
        if (host.FirstThatCannotApply(limits) is { } missing)
        {
            var reason = $"the limit {missing.Limit} cannot be applied on this machine: {missing.Why}";
            yield return new("WRIT3006", reason, "leave it out, or give this user a cgroup; writ doctor says which limits apply");
        }

        foreach (var refusal in CheckNumbers(limits, profile)) yield return refusal;
        var foreign = command.EnvironmentNames.FirstOrDefault(name => !ProgramResolver.IsAllowed(name, profile.Environment));
        if (foreign is not null)
            yield return new("WRIT3008", $"the profile does not pass the environment variable {foreign}", "leave it out, or add it to the profile's environment");
        if (!profile.Jit && !host.CanDenyWritableCode)
            yield return new("WRIT3013", "writable and executable memory cannot be denied on this kernel", "use version 6.3 or later, or set jit in the profile");
        if (!host.IsRoot && runAs != RunAs.Caller)
            yield return new("WRIT3018", "only root can run a program as somebody else", "run as the caller");
    }

    private static IEnumerable<Diagnostic> CheckNumbers(Limits limits, Profile profile)
    {
        (string Name, long? Value, long Least)[] bounds =
        [
            ("wall", limits.WallMs, 1), ("cpu", limits.CpuMs, 1), ("memory", limits.MemoryBytes, 1 << 20), ("output", limits.OutputBytes, 1),
            ("processes", limits.Processes, 1), ("file", limits.FileBytes, 1), ("files", limits.OpenFiles, 8),
        ];
        foreach (var (name, value, least) in bounds)
        {
            if (value < least)
                yield return new("WRIT3012", $"a limit on {name} of {value} is below {least}, with which no program starts", "raise it, or deny the run");
        }

        if (profile.IntegrityPeriodMs is < 50 or > 10_000)
            yield return new("WRIT3014", $"an integrity period of {profile.IntegrityPeriodMs} ms is outside 50 to 10,000", "correct the profile");
    }
}
