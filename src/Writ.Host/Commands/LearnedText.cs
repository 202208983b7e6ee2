using System.Globalization;
using Writ.Decide;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary>What was learned, as text for people: the proposal, and what is not in it.</summary>
internal static class LearnedText
{
    // Of a longer list, -o json has the rest.
    private const int MostListed = 20;

    public static void Write(Learned learned, Terminal terminal)
    {
        var profile = learned.Profile;
        if (learned.Bundle is null)
        {
            foreach (var file in learned.Files.Where(file => file.Path.EndsWith(".cedar", StringComparison.Ordinal) || file.Path.StartsWith("profiles/", StringComparison.Ordinal)))
            {
                terminal.Out.WriteLine($"--- {file.Path}");
                terminal.Out.Write(file.Text);
            }

            terminal.Out.WriteLine("---");
        }

        terminal.Out.WriteLine($"{terminal.Green("✓")} learned {profile.Name} from {learned.Execution} ({learned.State}, exit {learned.Exit})");
        terminal.Out.WriteLine($"  {Text.Plural(profile.Read.Count, "path", "paths")} to read, {profile.Write.Count} to write, {profile.Execute.Count} to execute; "
            + $"{Text.Plural(profile.Egress.Count, "place", "places")} to connect to; children {profile.Children}");
        if (learned.Code is { } code) terminal.Out.WriteLine($"! it was ended before its end: {Text.OneLine(learned.Reason ?? "")} ({code})");
        if (learned.Bundle is { } bundle) terminal.Out.WriteLine($"  written to {bundle}: read it, then writ policy check {bundle}, and writ run --policy {bundle} -- …");
        List("asked for and not shown: add it with --read, --write or --execute if it is meant", learned.NotShown.Select(path => $"{path.Path} ({string.Join(", ", path.Uses)})"), terminal);
        List("not started, by policy", learned.Forbidden, terminal);
        List("used, and not in the profile", learned.LeftOut.Select(left => $"{left.Path}: {left.Why}"), terminal);
        List("it would have connected to: nothing was let out, and under the profile it would be", profile.Egress, terminal);
        if (learned.Unrecorded > 0) terminal.Out.WriteLine($"! {Text.Plural(learned.Unrecorded, "use", "uses")} could not be recorded: the proposal may lack something");
        terminal.Out.WriteLine("  Which variables it needs cannot be seen: those of the starter that were set are in it. Limits are four times what it used.");
    }

    private static void List(string what, IEnumerable<string> lines, Terminal terminal)
    {
        string[] all = [.. lines];
        if (all.Length == 0) return;
        terminal.Out.WriteLine($"! {what}");
        foreach (var line in all.Take(MostListed)) terminal.Out.WriteLine($"    {Text.OneLine(line)}");
        if (all.Length > MostListed) terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    and {all.Length - MostListed:N0} more: -o json has them"));
    }
}
