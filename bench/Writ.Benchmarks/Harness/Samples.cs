using System.Diagnostics;

namespace Writ.Benchmarks.Harness;

/// <summary>Durations in nanoseconds, and what is said of them.</summary>
internal sealed class Samples
{
    private readonly List<double> _nanoseconds = [];

    public int Count => _nanoseconds.Count;

    public void Add(long startTimestamp, long endTimestamp, int operations = 1) =>
        _nanoseconds.Add((endTimestamp - startTimestamp) * (1e9 / Stopwatch.Frequency) / operations);

    public void Add(Samples others) => _nanoseconds.AddRange(others._nanoseconds);

    /// <summary>Nearest-rank percentile, 0 to 1.</summary>
    public double Percentile(double share)
    {
        _nanoseconds.Sort();
        return _nanoseconds[Math.Clamp((int)Math.Ceiling(share * _nanoseconds.Count) - 1, 0, _nanoseconds.Count - 1)];
    }

    public Measurement ToMeasurement(string name) => new() { Name = name, MedianNs = Percentile(0.5), P99Ns = Percentile(0.99) };
}
