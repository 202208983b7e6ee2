using System.Text.RegularExpressions;
using Writ.Tests.Support;

namespace Writ.Tests.Architecture;

/// <summary>Every diagnostic is documented, and every documented one exists.</summary>
public sealed partial class DiagnosticsTests
{
    private static readonly string[] SourcePatterns = ["*.cs", "*.razor", "*.js"];

    [Fact]
    public void Every_id_in_the_sources_is_documented()
    {
        Assert.Empty(UsedIds().Keys.Except(DocumentedIds()).Select(id => $"{id} in {UsedIds()[id]}"));
    }

    [Fact]
    public void Every_documented_id_is_in_the_sources()
    {
        Assert.Empty(DocumentedIds().Except(UsedIds().Keys));
    }

    [Fact]
    public void No_id_is_documented_twice()
    {
        Assert.Empty(DocumentedIds().GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void No_id_is_declared_twice()
    {
        var declared = SourceFiles().SelectMany(file => Declaration().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value));
        Assert.Empty(declared.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void The_rows_of_each_section_are_within_its_range_in_order_and_complete()
    {
        (int From, int To)? range = null;
        var previous = 0;
        foreach (var line in File.ReadLines(DocumentPath))
        {
            if (Section().Match(line) is { Success: true } section)
                range = (int.Parse(section.Groups[1].ValueSpan, provider: null), int.Parse(section.Groups[2].ValueSpan, provider: null));
            if (Row().Match(line) is not { Success: true } row) continue;
            var number = int.Parse(row.Groups[1].Value[4..], provider: null);
            Assert.NotNull(range);
            Assert.InRange(number, range.Value.From, range.Value.To);
            Assert.True(number > previous, $"{row.Groups[1].Value} is out of order");
            Assert.True(line.Trim().Trim('|').Split(" | ").Length >= 3, $"{row.Groups[1].Value} lacks its meaning or its remedy");
            previous = number;
        }
    }

    private static string DocumentPath => Repository.PathOf("docs", "diagnostics.md");

    private static List<string> DocumentedIds() =>
        [.. File.ReadLines(DocumentPath).Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    private static Dictionary<string, string> UsedIds() =>
        (from file in SourceFiles()
         from Match id in Id().Matches(File.ReadAllText(file))
         group Repository.Relative(file) by id.Value)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    private static IEnumerable<string> SourceFiles() => SourcePatterns.SelectMany(pattern => Repository.Files("src", pattern));

    // As the start of a literal; comments may speak of ranges.
    [GeneratedRegex("(?<=[\"'`])WRIT[0-9]{4}")]
    private static partial Regex Id();

    [GeneratedRegex("const\\s+string\\s+\\w+\\s*=\\s*\"(WRIT[0-9]{4})\"")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\|\s*`?(WRIT[0-9]{4})`?\s*\|")]
    private static partial Regex Row();

    [GeneratedRegex("^## .*?([0-9]{4})[–-]([0-9]{4})")]
    private static partial Regex Section();
}
