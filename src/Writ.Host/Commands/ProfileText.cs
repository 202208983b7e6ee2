using System.Globalization;
using Writ.Core.Documents;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary>Profiles as text for people.</summary>
internal static class ProfileText
{
    public static void Write(IReadOnlyList<ProfileLine> profiles, Terminal terminal)
    {
        if (profiles.Count == 0)
        {
            terminal.Out.WriteLine("no bundle is in force, or it has no profile");
            return;
        }

        var table = new Table("PROFILE", "READ", "WRITE", "EXECUTE", "EGRESS", "CHILDREN", "USED BY");
        foreach (var profile in profiles)
            table.Add(profile.Name, Number(profile.Read), Number(profile.Write), Number(profile.Execute), Number(profile.Egress), profile.Children, string.Join(", ", profile.UsedBy));
        table.Write(terminal.Out, Table.TerminalWidth());
    }

    public static void Write(ExplainedProfile explained, Terminal terminal)
    {
        var profile = explained.Profile;
        terminal.Out.WriteLine($"{profile.Name}  of {explained.Bundle} v{explained.Version}, in {Text.OneLine(explained.WorkingDirectory)}");
        foreach (var (label, lines) in Facts(explained))
        {
            var first = true;
            foreach (var line in lines)
            {
                terminal.Out.WriteLine($"  {(first ? label : ""),-11}{Text.OneLine(line)}");
                first = false;
            }
        }

        foreach (var refusal in explained.Refusals)
        {
            terminal.Out.WriteLine($"{terminal.Red("✗")} it cannot be confined here: {Text.OneLine(refusal.Reason)} ({refusal.Id})");
            terminal.Out.WriteLine($"    do: {Text.OneLine(refusal.Remedy)}");
        }

        if (explained.Confinable) terminal.Out.WriteLine($"{terminal.Green("✓")} this machine can confine it");
        else terminal.Out.WriteLine("A run under it is refused, and nothing runs.");
    }

    private static IEnumerable<(string Label, IReadOnlyList<string> Lines)> Facts(ExplainedProfile explained)
    {
        var profile = explained.Profile;
        yield return ("reads", Listed(profile.Read, "nothing but what it executes and writes"));
        yield return ("writes", Listed(profile.Write, "nothing"));
        yield return ("executes", [.. Listed(profile.Execute, "nothing but the program that is permitted"), .. profile.Build ? new[] { "and whatever it writes (build)" } : []]);
        yield return ("its own", ["/tmp, /dev/shm, /proc and a few devices, gone with the run; never the data directory"]);
        yield return ("variables", [profile.Environment.Count == 0 ? "none" : string.Join(' ', profile.Environment)]);
        yield return ("network", profile.Egress.Count > 0 ? profile.Egress : [profile.Record == true ? "none: it is told of a way out that lets nothing out" : "none"]);
        if (profile.Credentials is { Count: > 0 } credentials) yield return ("secrets", [.. credentials.Select(credential => Secret(credential, explained.MissingSecrets))]);
        yield return ("children", [Children(profile.Children)]);
        yield return ("signals", [$"{(profile.Signals is { Count: > 0 } signals ? $"{string.Join(' ', signals)} reach it; any other" : "any")} stops it"]);
        if (profile.Envelope is { } envelope) yield return ("envelope", [.. Bounds(envelope)]);
        yield return ("memory", [profile.Jit ? "may be writable and executable (jit)" : "never writable and executable"]);
        yield return ("integrity", [string.Create(CultureInfo.InvariantCulture, $"looked at every {profile.IntegrityPeriodMs} ms")]);
        if (profile.Record == true) yield return ("record", [$"what it touches, to learn a profile from: its evidence says {RecordedMark.Text}"]);
        yield return ("used by", explained.UsedBy.Count == 0 ? ["no permit"] : [.. explained.UsedBy.Select(Use)]);
    }

    private static string Use(RuleLine rule) => $"{rule.Id} ({rule.File}:{rule.Line})  {rule.Limits}".TrimEnd();

    private static IReadOnlyList<string> Listed(IReadOnlyList<string> paths, string none) => paths.Count == 0 ? [none] : paths;

    private static string Secret(Credential credential, IReadOnlyList<string> missing) =>
        $"{credential.Name}, as {credential.Header} of requests to {credential.For}{(missing.Contains(credential.Name) ? $" – it is not there: writ secrets set {credential.Name}" : "")}";

    private static string Children(string mode) => mode switch
    {
        "inherit" => "it starts programs freely, and what it may do they may",
        "decide" => "each program that it starts is decided by the policies",
        _ => "it starts no program",
    };

    private static IEnumerable<string> Bounds(BehaviourEnvelope envelope)
    {
        if (envelope.ExecsPerSecond is { } rate) yield return string.Create(CultureInfo.InvariantCulture, $"at most {rate:N0} programs a second");
        if (envelope.Children is { } children) yield return string.Create(CultureInfo.InvariantCulture, $"at most {children:N0} programs in all");
        if (envelope.NewHosts is { } hosts) yield return string.Create(CultureInfo.InvariantCulture, $"at most {hosts:N0} hosts");
        if (envelope.NetworkBytes is { } bytes) yield return string.Create(CultureInfo.InvariantCulture, $"at most {bytes:N0} bytes over the network");
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
