using System.Text.RegularExpressions;
using Writ.Tests.Support;

namespace Writ.Tests.Architecture;

/// <summary>A fault point that no test dies at, or a guard that no test switches off, proves nothing.</summary>
public sealed partial class FaultPointsTests
{
    // What it guards against is a race of two processes that no test can win on purpose; DelegationTests have its refusal.
    private static readonly string[] Races = ["parent-running"];

    private static readonly Lazy<string> Tests = new(static () => Text("tests"));
    private static readonly Lazy<string> Sources = new(static () => Text("src"));

    [Fact]
    public void Each_fault_point_is_one_that_a_test_dies_at() => Assert.Empty(Unnamed(FaultPoint()));

    [Fact]
    public void Each_guard_is_one_that_a_test_switches_off() => Assert.Empty(Unnamed(Guard()));

    private static IReadOnlyList<string> Unnamed(Regex pattern)
    {
        var names = pattern.Matches(Sources.Value).Select(static found => found.Groups["name"].Value).Distinct().ToList();
        Assert.True(names.Count > 10, "the sources were not found");
        return [.. names.Except(Races).Where(static name => !Regex.IsMatch(Tests.Value, $"[\",]{Regex.Escape(name)}[\",]"))];
    }

    private static string Text(string folder) => string.Concat(
        Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

    [GeneratedRegex("Faults\\.Hit\\(\"(?<name>[a-z-]+)\"\\)")]
    private static partial Regex FaultPoint();

    [GeneratedRegex("GuardOff\\(\"(?<name>[a-z-]+)\"\\)")]
    private static partial Regex Guard();
}
