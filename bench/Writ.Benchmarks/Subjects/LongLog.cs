using System.Diagnostics;
using System.Globalization;
using Writ.Benchmarks.Harness;
using Writ.Core.Storage;

namespace Writ.Benchmarks.Subjects;

/// <summary>A log of ten million entries: is it still as fast as an empty one, and how long and how large is a start? Made where
/// <c>WRIT_BENCH_LOG</c> names a folder with 16 GB free, and removed again; without it, left out.</summary>
internal static class LongLog
{
    private const int BatchEntries = 500;
    private const int Rounds = 5;

    public static Subject Subject { get; } = new("log/long", Measure);

    // Fewer to try it out.
    private static long Entries =>
        long.Parse(Environment.GetEnvironmentVariable("WRIT_BENCH_LOG_ENTRIES") ?? "10000000", NumberStyles.None, CultureInfo.InvariantCulture);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        if (Environment.GetEnvironmentVariable("WRIT_BENCH_LOG") is not { Length: > 0 } folder) yield break;
        var path = Path.Combine(folder, "writ-bench-long-log");
        await using var scene = await LogScene.Open(path);
        yield return await Fill(scene);

        await using var empty = await LogScene.Open();
        var (before, after) = (new Samples(), new Samples());
        for (var round = 0; round < Rounds; round++)
        {
            // In turns, so that whatever else the machine does falls on both.
            before.Add(await AppendSome(empty, round));
            after.Add(await AppendSome(scene, round));
        }

        var fresh = before.ToMeasurement("log/long/append/empty");
        yield return fresh with { OpsPerS = 1e9 / fresh.MedianNs };
        var grown = after.ToMeasurement("log/long/append");
        yield return (grown with { OpsPerS = 1e9 / grown.MedianNs }).ComparedWith(fresh);

        var starts = new Samples();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            using (await scene.Reopen()) starts.Add(start, Stopwatch.GetTimestamp());
        }

        using var process = Process.GetCurrentProcess();
        yield return starts.ToMeasurement("log/long/start") with { PeakMb = process.PeakWorkingSet64 / 1e6 };
    }

    private static async Task<Measurement> Fill(LogScene scene)
    {
        var start = Stopwatch.GetTimestamp();
        for (var at = await scene.Register.LogSize(); at < Entries;)
        {
            List<RegisterRequest> batch = [.. Enumerable.Range(0, BatchEntries).Select(i => LogScene.Entry(at + i))];
            _ = await scene.Register.Commit(new RegisterBatch(batch));
            at += BatchEntries;
            if (at % (40 * BatchEntries) == 0) _ = await scene.Checkpoints.Publish(at);
        }

        _ = await scene.Checkpoints.Publish(await scene.Register.LogSize());
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Measurement { Name = "log/long/fill", OpsPerS = Entries / seconds };
    }

    /// <summary>One sample: the time of an entry among 20,000, committed in groups and published.</summary>
    private static async Task<Samples> AppendSome(LogScene scene, int round)
    {
        const int Groups = 40;
        var samples = new Samples();
        for (var group = 0; group < Groups; group++)
        {
            List<RegisterRequest> batch = [.. Enumerable.Range(0, BatchEntries).Select(i => LogScene.Entry((round * 1_000_000L) + (group * BatchEntries) + i))];
            var start = Stopwatch.GetTimestamp();
            var verdict = await scene.Register.Commit(new RegisterBatch(batch));
            _ = await scene.Checkpoints.Publish(verdict.Indexes[^1] + 1);
            samples.Add(start, Stopwatch.GetTimestamp(), BatchEntries);
        }

        return samples;
    }
}
