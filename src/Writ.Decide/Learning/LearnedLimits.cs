using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Limits from what a run used: four times as much, rounded up, not below what any program needs and never above those that it
/// ran under. What was not measured stays as it was.</summary>
internal static class LearnedLimits
{
    private const long Margin = 4;
    private const long LeastWallMs = 10_000, LeastCpuMs = 5_000, LeastMemory = 64 << 20, LeastOutput = 1 << 20, LeastFile = 1 << 20;

    public static Limits Of(Limits under, RunOutcome used)
    {
        var wall = used is { StartedAtMs: { } started, EndedAtMs: { } ended } ? Math.Max(ended - started, 1) : (long?)null;
        return under with
        {
            WallMs = Bound(under.WallMs, wall, LeastWallMs, RoundTime),
            CpuMs = Bound(under.CpuMs, used.CpuMs, LeastCpuMs, RoundTime),
            MemoryBytes = Bound(under.MemoryBytes, used.MemoryPeakBytes, LeastMemory, RoundSize),
            OutputBytes = Bound(under.OutputBytes, used.StdoutBytes + used.StderrBytes, LeastOutput, RoundSize),
            // Of files that were removed again nobody knows the size: nothing left over is no measure.
            FileBytes = Bound(under.FileBytes, used.Writes is { Incomplete: false, Files.Count: > 0 } writes ? writes.Files.Max(file => file.Size) : null, LeastFile, RoundSize),
        };
    }

    private static long? Bound(long? under, long? used, long least, Func<long, long> round)
    {
        if (under is not { } most || used is not { } amount) return under;
        return amount >= most / Margin ? most : Math.Min(most, round(Math.Max(amount * Margin, least)));
    }

    // To whole seconds, then to 1, 2 or 5 times a power of ten of them.
    private static long RoundTime(long milliseconds)
    {
        var seconds = (milliseconds + 999) / 1000;
        for (var power = 1L; ; power *= 10)
            foreach (var step in (ReadOnlySpan<long>)[1, 2, 5])
                if (step * power >= seconds) return step * power * 1000;
    }

    private static long RoundSize(long bytes)
    {
        var power = 1L;
        while (power < bytes) power *= 2;
        return power;
    }
}
