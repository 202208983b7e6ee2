namespace Writ.EndToEnd.Support;

/// <summary>Plays a transcript: each command in a shell of its own, in the same working and data directory.</summary>
internal static class TranscriptRunner
{
    public static void Play(Transcript transcript, WritDirectory directory)
    {
        // "writ" and "./writ" are the executable under test.
        var program = Path.Combine(directory.Work, "writ");
        if (!File.Exists(program)) _ = File.CreateSymbolicLink(program, WritExecutable.Real);
        foreach (var step in transcript.Steps)
        {
            var result = Run(step.Command, directory);
            var lines = result.Output.TrimEnd('\n').Split('\n');
            string[] said = lines is [""] ? [] : [.. lines.Select(line => line.TrimEnd())];
            Assert.True(
                TextPattern.Matches(step.Expected, said) && result.ExitCode == step.ExitCode,
                $"Line {step.Line}: $ {step.Command}\nexpected (exit {step.ExitCode}):\n{string.Join('\n', step.Expected)}\n"
                + $"but was (exit {result.ExitCode}):\n{result.Output}");
        }
    }

    private static WritResult Run(string command, WritDirectory directory)
    {
        // One pipe for both streams keeps the order in which they were written.
        var start = new WritStart("-c", "exec 2>&1\nPATH=$PWD:$PATH\n" + command) { Executable = "/bin/bash" };
        return WritProcess.Run(directory, start);
    }
}
