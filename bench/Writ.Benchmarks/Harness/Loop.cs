using System.Diagnostics;

namespace Writ.Benchmarks.Harness;

/// <summary>Times a short synchronous operation on one thread.</summary>
internal static class Loop
{
    private const int WarmUps = 4;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(200);

    // Left idle so long, the runtime compiles what was called often: also where other programs want the processor too.
    private static readonly TimeSpan Compilation = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BatchLength = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    /// <summary>Operations shorter than 50 us are timed in batches of about that length.</summary>
    public static Measurement Time(string name, Action operation)
    {
        var batch = BatchSize(operation);
        var samples = new Samples();
        var allocated = 0L;
        var operations = 0L;
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Length;)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < batch; i++) operation();
            var end = Stopwatch.GetTimestamp();
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            operations += batch;
            samples.Add(start, end, batch);
        }

        var measured = samples.ToMeasurement(name);
        return measured with { OpsPerS = 1e9 / measured.MedianNs, AllocBytes = (double)allocated / operations };
    }

    // Each round lets the operation reach its next tier of compilation; the last one asks how long it takes.
    private static int BatchSize(Action operation)
    {
        var each = WarmUp;
        for (var round = 0; round < WarmUps; round++)
        {
            each = Run(operation);
            Thread.Sleep(Compilation);
        }

        return (int)Math.Clamp(BatchLength / each, 1, 100_000);
    }

    private static TimeSpan Run(Action operation)
    {
        var count = 0L;
        var began = Stopwatch.GetTimestamp();
        do
        {
            operation();
            count++;
        }
        while (Stopwatch.GetElapsedTime(began) < WarmUp);

        return Stopwatch.GetElapsedTime(began) / count;
    }
}
