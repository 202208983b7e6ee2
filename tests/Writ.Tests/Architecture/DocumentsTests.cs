using System.Text.RegularExpressions;
using Writ.Tests.Support;

namespace Writ.Tests.Architecture;

/// <summary>What the documents may not say, and that what they point to is there.</summary>
public sealed partial class DocumentsTests
{
    private static readonly string[] RecordParts = ["## Context", "## Decision", "## What we gave up"];

    [Fact]
    public void No_document_names_a_place_on_one_machine()
    {
        var named =
            from file in Documents()
            from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
            where MachinePlace().IsMatch(line.text)
            select $"{Repository.Relative(file)}:{line.number}: {line.text.Trim()}";
        Assert.Empty(named);
    }

    [Fact]
    public void Every_link_to_a_file_leads_to_one()
    {
        var broken =
            from file in Documents()
            from Match link in RelativeLink().Matches(File.ReadAllText(file))
            let target = Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value)
            where !Path.Exists(target)
            select $"{Repository.Relative(file)}: {link.Groups[1].Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_decision_record_has_its_three_parts()
    {
        foreach (var file in Repository.Files("docs/adr", "*.md"))
        {
            var text = File.ReadAllText(file);
            foreach (var part in RecordParts) Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("see /home/someone/writ", true)]
    [InlineData("cd /root/writ", true)]
    [InlineData("a private /tmp of its own", false)]
    [InlineData("/home is read-only", false)]
    public void A_place_on_one_machine_is_recognised(string text, bool machine) => Assert.Equal(machine, MachinePlace().IsMatch(text));

    private static IEnumerable<string> Documents() =>
        Repository.Files(".", "*.md").Concat(Directory.Exists(Repository.PathOf("samples")) ? Repository.Files("samples", "*.*") : []);

    /// <summary>Home directories of a person, folders directly below the root that no distribution has, package feeds.</summary>
    [GeneratedRegex(@"/home/\w|/root/\w|(?<![\w.$~/*)])/(work|farm|workspace|build|data|mnt)/|\b(api\.)?nuget\.org\b|\bregistry\.npmjs\b")]
    private static partial Regex MachinePlace();

    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex RelativeLink();
}
