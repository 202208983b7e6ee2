using Writ.EndToEnd.Support;
using Writ.Tests.Support;

namespace Writ.EndToEnd.CommandLine;

/// <summary>The transcripts of <c>scripts/</c>, each in a new data directory.</summary>
public sealed class ScriptsTests
{
    public static TheoryData<string> Scripts =>
        [.. Repository.Files("tests/Writ.EndToEnd/scripts", "*.txt").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_terminal_shows_what_the_script_says(string script)
    {
        using var directory = new WritDirectory();
        var file = Repository.PathOf("tests", "Writ.EndToEnd", "scripts", script + ".txt");
        TranscriptRunner.Play(Transcript.Parse(File.ReadLines(file)), directory);
    }
}
