using System.Diagnostics;
using Writ.Benchmarks.Harness;

namespace Writ.Benchmarks.Subjects;

/// <summary>What it costs to govern processes that sleep: the supervisor's processor time per second, in nanoseconds of one core, and
/// its memory for each.</summary>
internal static class Idle
{
    // Until the code of a heartbeat has reached its last tier.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(5);

    public static Subject Of(int runs) => new($"execute/idle-{runs}", () => Measure(runs));

    private static async IAsyncEnumerable<Measurement> Measure(int runs)
    {
        await using var embedded = await EmbeddedPlane.Open();
        using var interrupt = new CancellationTokenSource();
        var governed = new Governed(embedded, "/bin/sleep", "1000");
        await (await governed.Authorize())(Stream.Null, new CancellationToken(canceled: true));
        var before = Resident();
        List<Task> running = [];
        for (var i = 0; i < runs; i++) running.Add((await governed.Authorize())(Stream.Null, interrupt.Token));
        await Task.Delay(Settling, CancellationToken.None);
        if (running.FirstOrDefault(run => run.IsCompleted) is { } ended) throw new InvalidOperationException($"a run ended: {await (Task<Core.Documents.RunOutcome>)ended}");

        using var self = Process.GetCurrentProcess();
        var (spent, watch) = (self.TotalProcessorTime, Stopwatch.StartNew());
        await Task.Delay(Watched, CancellationToken.None);
        self.Refresh();
        var share = (self.TotalProcessorTime - spent) / watch.Elapsed;
        yield return new Measurement { Name = $"execute/idle-{runs}", CorePercent = 100 * share, BytesEach = (double)(Resident() - before) / runs };
        await interrupt.CancelAsync();
        await Task.WhenAll(running);
    }

    private static long Resident()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }
}
