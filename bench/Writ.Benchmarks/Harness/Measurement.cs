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

    /// <summary>Milliseconds to make ready what the operation asks; for policies, from their text.</summary>
    public double? LoadMs { get; init; }

    /// <summary>The most memory that the process had resident so far, in millions of bytes.</summary>
    public double? PeakMb { get; init; }

    /// <summary>Name of the line that this one is compared with.</summary>
    public string? Against { get; init; }

    /// <summary>Median of this line divided by that of <see cref="Against"/>: below 1 is faster.</summary>
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
            if (LoadMs is { } load) yield return ("load_ms", Math.Round(load, 3));
            if (PeakMb is { } peak) yield return ("peak_mb", Math.Round(peak));
            if (Against is { } other) yield return ("against", other);
            if (Ratio is { } ratio) yield return ("ratio", Math.Round(ratio, 3));
        }
    }

    public Measurement ComparedWith(Measurement other) =>
        this with { Against = other.Name, Ratio = MedianNs / other.MedianNs };

    private static double Rounded(double nanoseconds) => Math.Round(nanoseconds, nanoseconds < 1_000 ? 1 : 0);
}
