using Writ.Core.Documents;

namespace Writ.Tests.Execute;

/// <summary>The launch is recorded while the sandbox is furnished; the program starts after both (L3).</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly RunHarness _harness = new();
    private readonly TaskCompletionSource _recorded = new();

    public OpeningTests() => _harness.Journal.Opening = _recorded.Task;

    private string Mark => Path.Combine(_harness.Work, "started");

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Until_the_launch_is_on_record_nothing_starts()
    {
        var run = _harness.Start("sh", "-c", "echo > started");
        await Furnished();

        // The child stands at the door by now, or will in a moment.
        await Task.Delay(200);
        Assert.False(File.Exists(Mark));
        Assert.False(run.Completion.IsCompleted);
        _recorded.SetResult();
        var outcome = await run.Completion.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(outcome.Outcome == Outcome.Completed, outcome.ToString());
        Assert.True(File.Exists(Mark));
    }

    [Fact]
    public async Task A_launch_that_cannot_be_recorded_starts_nothing()
    {
        var run = _harness.Start("sh", "-c", "echo > started");
        await Furnished();
        _recorded.SetException(new IOException("the disk is full"));
        var outcome = await run.Completion.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(Started.No, outcome.Started);
        Assert.Equal("WRIT3210", outcome.Code);
        Assert.Contains("the disk is full", outcome.Reason, StringComparison.Ordinal);
        Assert.False(File.Exists(Mark));
    }

    // Until the warden has its child.
    private async Task Furnished()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_harness.Journal.Trace is null) await Task.Delay(5, patience.Token);
        var warden = _harness.Journal.Trace.WardenPid;
        while (File.ReadAllText($"/proc/{warden}/task/{warden}/children").Length == 0) await Task.Delay(5, patience.Token);
    }
}
