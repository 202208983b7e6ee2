namespace Writ.EndToEnd.Support;

/// <summary>
/// Commands and what they print, as in a terminal:
/// <code>
/// # words for the reader
/// $ writ run -- echo hello
/// hello
/// ✓ Decision …
/// [exit 80]
/// </code>
/// A line <c>$ …</c> is a shell command; the lines up to the next command or comment are its standard output and standard
/// error together. <c>…</c> in a line stands for any text in it, alone on a line for any number of lines. Without an
/// <c>[exit N]</c> line the command must end with 0. Blanks at the end of a line and blank lines at the end are not compared.
/// </summary>
internal sealed record Transcript(IReadOnlyList<Transcript.Step> Steps)
{
    internal sealed record Step(int Line, string Command, IReadOnlyList<string> Expected, int ExitCode);

    public static Transcript Parse(IEnumerable<string> lines)
    {
        List<Step> steps = [];
        List<string> expected = [];
        foreach (var (line, number) in lines.Select((line, index) => (line, index + 1)))
        {
            if (line.StartsWith('#'))
            {
                Close(steps, expected);
            }
            else if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                Close(steps, expected);
                steps.Add(new Step(number, line[2..], [], 0));
            }
            else if (line.StartsWith("[exit ", StringComparison.Ordinal) && line.EndsWith(']'))
            {
                steps[^1] = steps[^1] with { ExitCode = int.Parse(line[6..^1], provider: null) };
            }
            else
            {
                expected.Add(line);
            }
        }

        Close(steps, expected);
        return new Transcript(steps);
    }

    private static void Close(List<Step> steps, List<string> expected)
    {
        while (expected.Count > 0 && string.IsNullOrWhiteSpace(expected[^1])) expected.RemoveAt(expected.Count - 1);
        if (steps.Count > 0 && steps[^1].Expected.Count == 0) steps[^1] = steps[^1] with { Expected = [.. expected] };
        else if (expected.Count > 0) throw new FormatException($"Output that belongs to no command: {expected[0]}");
        expected.Clear();
    }
}
