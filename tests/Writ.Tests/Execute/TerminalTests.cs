using Writ.Core.Documents;
using Writ.Execute.Running;

namespace Writ.Tests.Execute;

/// <summary>Runs with a terminal of their own, and signals to runs.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly RunHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_run_gets_a_terminal_where_its_command_says_so_and_everything_it_says_is_passed_on()
    {
        var outcome = await Run("sh", "-c", "tty; stty size; test -t 2 && exec >&- 2>&- <&-; echo last > /dev/tty");
        Assert.Equal(Outcome.Completed, outcome.Outcome);
        Assert.Equal("/dev/pts/0\r\n40 90\r\nlast\r\n", _harness.OutputText);
        Assert.Equal((_harness.Output.Length, 0L), (outcome.StdoutBytes, outcome.StderrBytes));
        Assert.NotNull(outcome.StdoutDigest);
        Assert.Null(outcome.StderrDigest);
    }

    [Fact]
    public async Task Its_terminal_is_the_only_one_it_sees_and_counts_against_its_output()
    {
        _harness.Limits = _harness.Limits with { OutputBytes = 10_000 };
        var outcome = await Run("sh", "-c", "ls /dev/pts; yes");
        Assert.Equal("WRIT3205", outcome.Code);
        Assert.StartsWith("0  ptmx\r\n", _harness.OutputText, StringComparison.Ordinal);
        Assert.Equal(10_000, outcome.StdoutBytes);
    }

    [Fact]
    public async Task Without_one_a_run_has_no_terminal_device()
    {
        await _harness.Shell("ls /dev; echo x > /dev/tty");
        Assert.DoesNotContain("pts", _harness.OutputText, StringComparison.Ordinal);
        Assert.DoesNotContain("tty", _harness.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_input_is_told_to_the_terminal()
    {
        var path = Path.Combine(_harness.Work, "input");
        await File.WriteAllTextAsync(path, "one\ntwo\n");
        using var input = File.OpenHandle(path);
        var outcome = await Start(["wc", "-l"], input).Completion;
        Assert.Equal(0, outcome.ExitCode);
        Assert.EndsWith("2\r\n", _harness.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_passes_where_the_profile_names_it_and_is_recorded()
    {
        _harness.Adapt(profile => profile with { Signals = ["TERM"] });
        var run = _harness.Start("sh", "-c", "trap 'echo got; exit 3' TERM; echo ready; while :; do sleep 0.02; done");
        await Until(() => _harness.OutputText == "ready\n");
        Assert.False(run.TrySignal(CallerSignal.Interrupt));
        Assert.True(run.TrySignal(CallerSignal.Terminate));
        var outcome = await run.Completion;
        Assert.Equal((3, "ready\ngot\n"), (outcome.ExitCode, _harness.OutputText));
        Assert.Equal(["SIGTERM"], _harness.Events("signal.forwarded"));
        Assert.False(run.TrySignal(CallerSignal.Terminate));
        run.Resize(new WindowSize(1, 1));
    }

    [Fact]
    public async Task A_signal_that_cannot_be_recorded_is_not_sent()
    {
        _harness.Adapt(profile => profile with { Signals = ["TERM"] });
        _harness.Journal.OnEvent = kind => Assert.NotEqual("signal.forwarded", kind);
        var run = _harness.Start("sh", "-c", "trap 'echo got; exit 3' TERM; echo ready; while :; do sleep 0.02; done");
        await Until(() => _harness.OutputText == "ready\n");
        Assert.False(run.TrySignal(CallerSignal.Terminate));
        var outcome = await run.Completion;
        Assert.Equal(("ready\n", "WRIT3210"), (_harness.OutputText, outcome.Code));
    }

    private Task<RunOutcome> Run(params string[] argv) => Start(argv, null).Completion.WaitAsync(TimeSpan.FromSeconds(60));

    private GovernedRun Start(string[] argv, Microsoft.Win32.SafeHandles.SafeFileHandle? input)
    {
        var command = _harness.Resolve(argv) with { Stdio = [StreamKinds.OwnTerminal, StreamKinds.OwnTerminal, StreamKinds.OwnTerminal] };
        var request = _harness.Request(command, input);
        return RunHarness.Patient.Start(request with { Io = request.Io with { Window = new WindowSize(40, 90) } });
    }

    private static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds()) await Task.Delay(10, limit.Token);
    }
}
