using System.Text.Json.Serialization;

namespace Writ.Benchmarks.Harness;

/// <summary>One line of the report. Members that do not apply are absent.</summary>
internal sealed record Measurement
{
    /// <summary>Slash-separated, e.g. <c>authorize/sqlite/64</c>.</summary>
    public required string Name { get; init; }

    public double? MedianNs { get; init; }

    /// <summary>99th percentile. Of operations that are too short to time singly: of the means of batches.</summary>
    public double? P99Ns { get; init; }

    public double? OpsPerS { get; init; }

    /// <summary>Managed bytes allocated by one operation, on its own thread.</summary>
    public double? AllocBytes { get; init; }

    /// <summary>Processor time of one operation, of all threads of this process: what it costs, however many other programs want the machine.</summary>
    public double? CpuNs { get; init; }

    /// <summary>Milliseconds to make ready what the operation asks; for policies, from their text.</summary>
    public double? LoadMs { get; init; }

    /// <summary>Processor time that it takes all the time, percent of one core.</summary>
    public double? CorePercent { get; init; }

    /// <summary>Resident memory for each of what is held.</summary>
    public double? BytesEach { get; init; }

    /// <summary>The most memory that the process had resident so far, in millions of bytes.</summary>
    public double? PeakMb { get; init; }

    /// <summary>Name of the line that this one is compared with.</summary>
    public string? Against { get; init; }

    /// <summary>This line divided by <see cref="Against"/>: of medians, where below 1 is faster, or of operations a second, where above 1 is.</summary>
    public double? Ratio { get; init; }

    [JsonIgnore]
    public IEnumerable<(string Name, object Value)> Fields
    {
        get
        {
            if (MedianNs is { } median) yield return ("median_ns", Rounded(median));
            if (P99Ns is { } slow) yield return ("p99_ns", Rounded(slow));
            if (OpsPerS is { } operations) yield return ("ops_per_s", Math.Round(operations));
            if (AllocBytes is { } bytes) yield return ("alloc_bytes", Math.Round(bytes));
            if (CpuNs is { } cpu) yield return ("cpu_ns", Rounded(cpu));
            if (LoadMs is { } load) yield return ("load_ms", Math.Round(load, 3));
            if (CorePercent is { } percent) yield return ("core_percent", Math.Round(percent, 1));
            if (BytesEach is { } each) yield return ("bytes_each", Math.Round(each));
            if (PeakMb is { } peak) yield return ("peak_mb", Math.Round(peak));
            if (Against is { } other) yield return ("against", other);
            if (Ratio is { } ratio) yield return ("ratio", Math.Round(ratio, 3));
        }
    }

    public Measurement ComparedWith(Measurement other) =>
        this with { Against = other.Name, Ratio = MedianNs / other.MedianNs };

    public Measurement InSpeedAgainst(Measurement other) => this with { Against = other.Name, Ratio = OpsPerS / other.OpsPerS };

    private static double Rounded(double nanoseconds) => Math.Round(nanoseconds, nanoseconds < 1_000 ? 1 : 0);
}
