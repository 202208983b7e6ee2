using System.Diagnostics;

namespace Writ.Benchmarks.Harness;

/// <summary>Times an operation that is begun at a steady rate, whether or not those before have ended: a caller that waits for a slow
/// one does not hide how late the next would have been.</summary>
internal static class Pace
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);

    /// <param name="name">Of the line.</param>
    /// <param name="perSecond">Operations begun.</param>
    /// <param name="operation">Given a number that no other call is given.</param>
    public static async Task<Measurement> Time(string name, int perSecond, Func<long, Task> operation)
    {
        var next = 0L;
        _ = await Round(WarmUp);
        var began = Stopwatch.GetTimestamp();
        var samples = await Round(Length);
        return samples.ToMeasurement(name) with { OpsPerS = samples.Count / Stopwatch.GetElapsedTime(began).TotalSeconds };

        async Task<Samples> Round(TimeSpan length)
        {
            var start = Stopwatch.GetTimestamp();
            var count = (int)(length.TotalSeconds * perSecond);
            var ends = new long[count];
            var dues = new long[count];
            var running = new Task[count];

            // A thread of its own that wakes when the next is due: a timer of the framework is a millisecond late or two, which would
            // be measured with every operation.
            await Task.Factory.StartNew(Drive, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            await Task.WhenAll(running);
            var samples = new Samples();
            for (var i = 0; i < count; i++) samples.Add(dues[i], ends[i]);
            return samples;

            void Drive()
            {
                for (var i = 0; i < count; i++)
                {
                    // From when it was due, not from when this thread came to it.
                    dues[i] = start + (long)((double)i / perSecond * Stopwatch.Frequency);
                    for (var early = dues[i] - Stopwatch.GetTimestamp(); early > 0; early = dues[i] - Stopwatch.GetTimestamp())
                        FineClock.Sleep(TimeSpan.FromSeconds((double)early / Stopwatch.Frequency));
                    running[i] = Begin(i);
                }
            }

            async Task Begin(int i)
            {
                await operation(Interlocked.Increment(ref next)).ConfigureAwait(false);
                ends[i] = Stopwatch.GetTimestamp();
            }
        }
    }
}
