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
        CopySamples(directory.Work);
        var played = 0;
        foreach (var transcript in Consoles(File.ReadLines(Repository.PathOf(readme))))
        {
            TranscriptRunner.Play(Transcript.Parse(transcript), directory);
            played++;
        }

        Assert.NotEqual(0, played);
    }

    /// <summary>Copies, as in a clone: what a run may read is the working directory.</summary>
    private static void CopySamples(string work)
    {
        foreach (var file in Repository.Files("samples", "*"))
        {
            var copy = Path.Combine(work, Repository.Relative(file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
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
