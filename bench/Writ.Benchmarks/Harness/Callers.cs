using System.Diagnostics;

namespace Writ.Benchmarks.Harness;

/// <summary>Times an operation that waits, under a number of callers at once.</summary>
internal static class Callers
{
    /// <summary>Until code that runs through many layers has reached its last tier.</summary>
    public static readonly TimeSpan LongWarmUp = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    /// <param name="name">Of the line.</param>
    /// <param name="callers">How many at once.</param>
    /// <param name="operation">Given a number that no other call is given.</param>
    /// <param name="warmUp">How long it runs before it is timed; a second if absent.</param>
    public static async Task<Measurement> Time(string name, int callers, Func<long, Task> operation, TimeSpan? warmUp = null)
    {
        var next = 0L;
        _ = await Round(warmUp ?? WarmUp);
        var began = Stopwatch.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        var samples = await Round(Length);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        used = Environment.CpuUsage.TotalTime - used;
        return samples.ToMeasurement(name) with { OpsPerS = samples.Count / seconds, CpuNs = used.TotalNanoseconds / samples.Count };

        async Task<Samples> Round(TimeSpan length)
        {
            using var over = new CancellationTokenSource(length);
            var all = new Samples();
            foreach (var one in await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => Caller(over.Token))))) all.Add(one);
            return all;
        }

        async Task<Samples> Caller(CancellationToken over)
        {
            var samples = new Samples();
            while (!over.IsCancellationRequested)
            {
                var start = Stopwatch.GetTimestamp();
                await operation(Interlocked.Increment(ref next));
                samples.Add(start, Stopwatch.GetTimestamp());
            }

            return samples;
        }
    }
}
