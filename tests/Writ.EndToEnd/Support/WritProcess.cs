using System.Diagnostics;
using System.Text;

namespace Writ.EndToEnd.Support;

/// <summary>One process of the executable, with a data directory of the test's own and none of the caller's settings.</summary>
public sealed class WritProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly string _commandLine;

    private WritProcess(ProcessStartInfo start)
    {
        _commandLine = $"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList)}";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Note(_errors, line.Data);
        _ = _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What was written so far.</summary>
    public string Output => Said(_output);

    public string Errors => Said(_errors);

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts a command and waits for its end.</summary>
    public static WritResult Run(WritDirectory directory, params string[] arguments) => Run(directory, new WritStart(arguments));

    /// <summary>Starts a command and waits for its end; its standard input is closed at once.</summary>
    public static WritResult Run(WritDirectory directory, WritStart start)
    {
        using var process = Start(directory, start);
        process.Input.Close();
        return process.WaitForEnd();
    }

    /// <summary>Starts a command and does not wait.</summary>
    public static WritProcess Start(WritDirectory directory, params string[] arguments) => Start(directory, new WritStart(arguments));

    public static WritProcess Start(WritDirectory directory, WritStart start)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(start);
        return new WritProcess(start.For(directory));
    }

    /// <summary>Waits for the end; a process that does not end is killed with its children and the test fails.</summary>
    public WritResult WaitForEnd()
    {
        if (!_process.WaitForExit(Patience.Limit))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"Did not end in {Patience.Limit.TotalSeconds} s: {_commandLine}\nstdout:\n{Output}\nstderr:\n{Errors}");
        }

        // Without a limit this also waits for the last lines to be read.
        _process.WaitForExit();
        return new WritResult(_commandLine, _process.ExitCode, Output, Errors);
    }

    /// <summary>Waits until the process has said something, on either stream.</summary>
    public Task UntilSaid(string text) => Until($"\"{text}\"", () =>
        Output.Contains(text, StringComparison.Ordinal) || Errors.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until something holds; a process that ends before it does fails the test with what it said.</summary>
    public Task Until(string what, Func<bool> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        return Patience.Until($"{what} from {_commandLine}", () =>
        {
            var ended = HasExited;
            if (ended) _process.WaitForExit();
            var does = holds();
            Assert.True(does || !ended, $"{_commandLine} ended without {what}:\n{Output}{Errors}");
            return does;
        });
    }

    /// <summary>As <c>kill -9</c>, this process only.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static void Note(StringBuilder builder, string? line)
    {
        if (line is null) return;
        lock (builder) _ = builder.Append(line).Append('\n');
    }

    private static string Said(StringBuilder builder)
    {
        lock (builder) return builder.ToString();
    }
}
