using System.Diagnostics;
using Writ.Core.Canonical;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Reads <c>profiles/NAME.json</c>, strictly. The format is in docs/spec/policy.md.</summary>
internal static class ProfileReader
{
    private const int ShortestPeriodMs = 50;
    private const int LongestPeriodMs = 10_000;
    private const long MostCounted = 1_000_000_000;

    private static readonly string[] Members =
    [
        "name", "description", "read", "write", "execute", "environment", "egress", "credentials", "children", "signals", "envelope", "build",
        "jit", "record", "integrityPeriodMs",
    ];

    private static readonly string[] SignalWords = ["INT", "TERM", "HUP", "QUIT"];

    private static readonly string[] ChildrenWords = ["inherit", "decide", "deny"];

    /// <summary>The profile, or nothing and what is wrong with it among the findings.</summary>
    public static Profile? Read(PolicyFile file, Findings findings)
    {
        var before = findings.HasErrors;
        if (PlacedJsonReader.Read(file.Path, file.Text, findings) is not { } json) return null;
        if (JsonShape.Of(file.Path, json, "a profile", findings, Members) is not { } shape) return null;
        var profile = Assemble(file.Path, shape, findings);
        Debug.Assert(profile is not null || findings.HasErrors || before, "a profile that is refused has a finding");
        return profile;
    }

    private static Profile? Assemble(string file, JsonShape shape, Findings findings)
    {
        _ = shape.OptionalString("description");
        var name = Name(file, shape, findings);
        var read = Paths(file, shape.RequiredStrings("read"), findings);
        var write = Paths(file, shape.RequiredStrings("write"), findings);
        var execute = Paths(file, shape.RequiredStrings("execute"), findings);
        var environment = Each(file, shape.RequiredStrings("environment"), findings, DiagnosticIds.BadEnvironmentName, EnvironmentProblem);
        var egress = Each(file, shape.OptionalStrings("egress"), findings, DiagnosticIds.BadEgress, EgressProblem);
        var credentials = CredentialReader.Read(file, shape, findings);
        var children = Children(file, shape, findings);
        var signals = Signals(file, shape, findings);
        var envelope = Envelope(file, shape, findings);
        var build = shape.OptionalBool("build", otherwise: false);
        var jit = shape.OptionalBool("jit", otherwise: true);
        var period = shape.OptionalLong("integrityPeriodMs", ShortestPeriodMs, LongestPeriodMs);
        var record = shape.OptionalBool("record", otherwise: false);
        if (record && (egress is { Count: > 0 } || credentials is { Count: > 0 }))
        {
            findings.Error(
                DiagnosticIds.RecordedEgress, file, shape.Find("record")!.Span, "a profile that records has egress or credentials, and of a run that is recorded nothing is let out",
                "remove `egress` and `credentials`, or `record`");
        }

        RefuseWideWrites(file, shape, findings);
        if (name is null || read is null || write is null || execute is null || environment is null || egress is null || children is null) return null;
        var profile = new Profile
        {
            Name = name, Read = read, Write = write, Execute = execute, Environment = environment, Egress = egress,
            Credentials = credentials, Children = children, Signals = signals, Envelope = envelope, Build = build, Jit = jit,
            Record = record ? true : null,
        };
        return period is { } ms ? profile with { IntegrityPeriodMs = (int)ms } : profile;
    }

    private static string? Name(string file, JsonShape shape, Findings findings)
    {
        if (shape.RequiredString("name") is not { } name) return null;
        var expected = BundleLayout.ProfileName(file);
        if (name == expected) return name;
        findings.Error(
            DiagnosticIds.ProfileName, file, shape.Find("name")!.Span, $"the profile `{name}` stands in a file for `{expected}`",
            $"write \"name\": \"{expected}\", or rename the file");
        return null;
    }

    private static string? Children(string file, JsonShape shape, Findings findings)
    {
        if (shape.RequiredString("children") is not { } word) return null;
        if (ChildrenWords.Contains(word)) return word;
        findings.Error(DiagnosticIds.BadChildren, file, shape.Find("children")!.Span, $"`children` cannot be `{word}`", Nearest.Help(word, ChildrenWords));
        return null;
    }

    private static List<string>? Signals(string file, JsonShape shape, Findings findings) => shape.Find("signals") is null ? null : Each(
        file, shape.OptionalStrings("signals"), findings, DiagnosticIds.BadSignal,
        name => SignalWords.Contains(name) ? null : "is no signal that can be passed on: INT, TERM, HUP or QUIT");

    private static BehaviourEnvelope? Envelope(string file, JsonShape shape, Findings findings)
    {
        if (shape.Find("envelope") is not { } value) return null;
        if (JsonShape.Of(file, value, "an envelope", findings, "execsPerSecond", "children", "newHosts", "networkBytes") is not { } members) return null;
        var envelope = new BehaviourEnvelope
        {
            ExecsPerSecond = members.OptionalLong("execsPerSecond", 1, MostCounted),
            Children = members.OptionalLong("children", 1, MostCounted),
            NewHosts = members.OptionalLong("newHosts", 1, MostCounted),
            NetworkBytes = members.OptionalLong("networkBytes", 1, CanonicalJson.MaxInteger),
        };
        if (shape.Find("children")?.Text == "inherit" && (envelope.ExecsPerSecond ?? envelope.Children) is not null)
        {
            findings.Error(
                DiagnosticIds.EnvelopeUncounted, file, value.Span, "an envelope bounds child programs, which nobody counts where they inherit",
                "set `children` to decide or deny, or remove `execsPerSecond` and `children` from the envelope");
        }

        return envelope;
    }

    private static List<string>? Paths(string file, IReadOnlyList<PlacedJson>? values, Findings findings) =>
        Each(file, values, findings, DiagnosticIds.BadPath, ProfilePath.Problem);

    private static List<string>? Each(
        string file, IReadOnlyList<PlacedJson>? values, Findings findings, string id, Func<string, string?> problemOf)
    {
        if (values is null) return null;
        var good = true;
        HashSet<string> seen = [];
        foreach (var value in values)
        {
            var problem = problemOf(value.Text) ?? (seen.Add(value.Text) ? null : "stands twice");
            if (problem is null) continue;
            good = false;
            findings.Error(id, file, value.Span, $"`{value.Text}` {problem}", "correct or remove it");
        }

        return good ? [.. values.Select(value => value.Text)] : null;
    }

    // Whatever lies below would be writable: keys and policies of ours, and the start files of every shell.
    private static void RefuseWideWrites(string file, JsonShape shape, Findings findings)
    {
        if (shape.Find("write") is not { } write) return;
        foreach (var wide in write.Items.Where(item => item.Text is "/" or "$HOME"))
            findings.Error(DiagnosticIds.WideWrite, file, wide.Span, $"`{wide.Text}` may not be writable", "name a directory below it");
    }

    private static string? EnvironmentProblem(string name)
    {
        var stem = name.EndsWith('*') ? name[..^1] : name;
        if (stem.Length == 0) return "names every variable, the loader's too; name those that are needed";
        var good = !char.IsAsciiDigit(stem[0]) && stem.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        return good ? null : "is no name of a variable; write letters, digits and _, and at most a * at the end";
    }

    private static string? EgressProblem(string destination) => EgressRule.TryParse(destination, out _, out var problem) ? null : problem;
}
