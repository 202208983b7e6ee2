using Writ.EndToEnd.Support;
using Writ.Tests.Support;

namespace Writ.EndToEnd.CommandLine;

/// <summary>What a README shows in a terminal is what the terminal shows.</summary>
public sealed class ReadmeTests
{
    public static TheoryData<string> Readmes =>
        [.. Repository.Files(".", "README.md").Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Readmes))]
    public void The_transcripts_of_a_readme_are_true(string readme)
    {
        using var directory = new WritDirectory();
        _ = Directory.CreateSymbolicLink(Path.Combine(directory.Work, "samples"), Repository.PathOf("samples"));
        var played = 0;
        foreach (var transcript in Consoles(File.ReadLines(Repository.PathOf(readme))))
        {
            TranscriptRunner.Play(Transcript.Parse(transcript), directory);
            played++;
        }

        Assert.NotEqual(0, played);
    }

    /// <summary>The blocks fenced as <c>console</c>, in order: they share one working and data directory.</summary>
    private static IEnumerable<IReadOnlyList<string>> Consoles(IEnumerable<string> lines)
    {
        List<string>? block = null;
        foreach (var line in lines)
        {
            if (block is null && line == "```console")
            {
                block = [];
            }
            else if (block is not null && line == "```")
            {
                yield return block;
                block = null;
            }
            else
            {
                block?.Add(line);
            }
        }
    }
}
