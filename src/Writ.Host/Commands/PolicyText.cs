using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary>Bundles as text for people.</summary>
internal static class PolicyText
{
    public static void Write(StarterFiles written, Terminal terminal)
    {
        terminal.Out.WriteLine($"{terminal.Green("✓")} policies   {written.Policy}");
        terminal.Out.WriteLine(written.ProtectedWritten
            ? $"{terminal.Green("✓")} protected  {written.Protected}"
            : $"{terminal.Dim("–")} protected  {written.Protected}  kept as it was");
        if (written.Replaced is { } replaced) terminal.Out.WriteLine($"  the bundle that was there is now {replaced}");
        foreach (var (limit, why) in written.Unavailable) terminal.Out.WriteLine($"  the limit {limit} is left out: {why}");
        terminal.Out.WriteLine("They are yours to edit: raise the version in bundle.json with every change, then writ policy check.");
    }

    public static void Write(PolicyCheck check, Terminal terminal)
    {
        foreach (var finding in check.Findings)
        {
            var place = finding.Line == 0 ? finding.File ?? "bundle" : $"{finding.File}:{finding.Line}:{finding.Column}";
            terminal.Out.WriteLine($"{(finding.Refuses ? terminal.Red("✗") : "!")} {place}  {finding.Message} ({finding.Code})");
            if (finding.Help is { } help) terminal.Out.WriteLine($"    do: {help}");
        }

        terminal.Out.WriteLine(check.Bundle is { } bundle
            ? $"{terminal.Green("✓")} {Name(bundle)}: {Text.Plural(bundle.Rules.Count, "rule", "rules")}, {Text.Plural(bundle.Profiles.Count, "profile", "profiles")}. {check.Folder}"
            : $"{terminal.Red("✗")} {check.Folder} does not load (WRIT6012). Until it does, everything that needs it is refused.");
    }

    public static void Write(string path, PolicySummary bundle, Terminal terminal)
    {
        terminal.Out.WriteLine($"{Name(bundle)}  {path}");
        terminal.Out.WriteLine($"authority {bundle.Authority}");
        if (bundle.Rules.Count == 0) return;
        terminal.Out.WriteLine();
        var table = new Table("TIER", "EFFECT", "ID", "AT", "LIMITS", "WHAT FOR");
        foreach (var rule in bundle.Rules)
            table.Add(rule.Tier, rule.Effect, rule.Id ?? "–", $"{rule.File}:{rule.Line}", rule.Limits ?? "", Text.OneLine(rule.Description ?? ""));
        table.Write(terminal.Out, Table.TerminalWidth());
    }

    private static string Name(PolicySummary bundle) => bundle.Version == 0
        ? "no bundle is in force: everything is denied"
        : $"{bundle.Bundle} v{bundle.Version}{(bundle.ProtectedVersion > 0 ? $", protected v{bundle.ProtectedVersion}" : ", no protected rules")}";
}
