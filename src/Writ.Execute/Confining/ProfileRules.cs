using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Egress;
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
        if (profile is { Children: ChildModes.Inherit, Envelope: { } counted } && (counted.ExecsPerSecond ?? counted.Children) is not null)
            yield return new("WRIT3019", "an envelope bounds child programs, which nobody counts where they inherit", "set children to decide or deny, or leave the envelope out");
        foreach (var refusal in CheckEgress(profile)) yield return refusal;
        if (!Faults.GuardOff("recorded-egress") && profile is { Record: true } and ({ Egress.Count: > 0 } or { Credentials.Count: > 0 }))
            yield return new("WRIT3024", "the profile records, and has egress or credentials: of a run that is recorded nothing is let out", "leave them out, or leave record out");
        if (host.FirstThatCannotApply(limits) is { } missing)
        {
            var reason = $"the limit {missing.Limit} cannot be applied on this machine: {missing.Why}";
            yield return new("WRIT3006", reason, "leave it out, or give this user a cgroup; writ doctor says which limits apply");
        }

        foreach (var refusal in CheckNumbers(limits, profile)) yield return refusal;
        var foreign = command.EnvironmentNames.FirstOrDefault(name => !ProgramResolver.IsAllowed(name, profile.Environment) && !(WayOut.Has(profile) && WayOut.Tells(name)));
        if (foreign is not null)
            yield return new("WRIT3008", $"the profile does not pass the environment variable {foreign}", "leave it out, or add it to the profile's environment");
        if (!profile.Jit && !host.CanDenyWritableCode)
            yield return new("WRIT3013", "writable and executable memory cannot be denied on this kernel", "use version 6.3 or later, or set jit in the profile");
        if (!host.IsRoot && runAs != RunAs.Caller)
            yield return new("WRIT3018", "only root can run a program as somebody else", "run as the caller");
    }

    // A bound of a network that is not there bounds nothing, and whoever wrote it believes it does.
    private static IEnumerable<Diagnostic> CheckEgress(Profile profile)
    {
        foreach (var entry in profile.Egress)
        {
            if (!EgressRule.TryParse(entry, out _, out var problem)) yield return new("WRIT3020", $"the egress entry {entry} {problem}", "correct the profile");
        }

        if (profile.Egress.Count > 0) yield break;
        if (profile.Credentials is { Count: > 0 }) yield return new("WRIT3021", "credentials are for requests, and the profile has no egress", "add egress, or leave the credentials out");
        if (profile.Envelope is { } envelope && (envelope.NewHosts ?? envelope.NetworkBytes) is not null)
            yield return new("WRIT3021", "an envelope bounds hosts or network bytes, and the profile has no egress", "add egress, or leave them out");
    }

    private static IEnumerable<Diagnostic> CheckNumbers(Limits limits, Profile profile)
    {
        (string Name, long? Value, long Least)[] bounds =
        [
            ("wall", limits.WallMs, 1), ("cpu", limits.CpuMs, 1), ("memory", limits.MemoryBytes, 1 << 20), ("output", limits.OutputBytes, 1),
            ("processes", limits.Processes, 1), ("file", limits.FileBytes, 1), ("files", limits.OpenFiles, 8), ("egress", limits.EgressBytes, 1),
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
