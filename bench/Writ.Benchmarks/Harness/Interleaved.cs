using System.Diagnostics;

namespace Writ.Benchmarks.Harness;

/// <summary>Times several ways of doing one thing in turns, so that whatever else the machine does falls on all of them.</summary>
internal static class Interleaved
{
    private const int WarmUpRounds = 3;

    public static async Task<IReadOnlyList<Measurement>> Time(int rounds, params Way[] ways)
    {
        var samples = ways.Select(_ => new Samples()).ToList();
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                var operation = await ways[i].Prepare();
                var start = Stopwatch.GetTimestamp();
                await operation();
                if (round >= 0) samples[i].Add(start, Stopwatch.GetTimestamp());
            }
        }

        return [.. ways.Zip(samples, (way, timed) => timed.ToMeasurement(way.Name))];
    }
}
