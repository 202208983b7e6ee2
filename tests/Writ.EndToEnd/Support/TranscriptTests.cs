namespace Writ.EndToEnd.Support;

public sealed class TranscriptTests
{
    [Fact]
    public void A_transcript_is_commands_with_their_output_and_status()
    {
        var transcript = Transcript.Parse(["# words", "$ echo one", "one", "", "$ false", "[exit 1]"]);
        Assert.Equal(2, transcript.Steps.Count);
        Assert.Equal(["one"], transcript.Steps[0].Expected);
        Assert.Equal((5, "false", 1), (transcript.Steps[1].Line, transcript.Steps[1].Command, transcript.Steps[1].ExitCode));
    }

    [Theory]
    [InlineData("a …", "a b", true)]
    [InlineData("a … c … e", "a b c d e", true)]
    [InlineData("a … e", "a b", false)]
    [InlineData("a…a", "a", false)]
    [InlineData("…\nz", "x\ny\nz", true)]
    [InlineData("x\n…", "x", true)]
    [InlineData("x\n…\nz", "x\ny", false)]
    [InlineData("x", "x\ny", false)]
    public void A_pattern_matches_whole_text(string pattern, string text, bool matches) =>
        Assert.Equal(matches, TextPattern.Matches(pattern.Split('\n'), text.Split('\n')));

    [Fact]
    public void A_shell_command_is_played_and_a_wrong_line_is_seen()
    {
        using var directory = new WritDirectory();
        TranscriptRunner.Play(Transcript.Parse(["$ echo out; echo err >&2", "out", "err", "$ exit 3", "[exit 3]"]), directory);
        _ = Assert.ThrowsAny<Exception>(() => TranscriptRunner.Play(Transcript.Parse(["$ echo out", "in"]), directory));
        _ = Assert.ThrowsAny<Exception>(() => TranscriptRunner.Play(Transcript.Parse(["$ exit 3"]), directory));
    }
}
