using System.Diagnostics;

namespace Writ.Benchmarks.Harness;

/// <summary>Times several ways of doing one thing in turns, so that whatever else the machine does falls on all of them.</summary>
internal static class Interleaved
{
    public static async Task<IReadOnlyList<Measurement>> Time(int rounds, params (string Name, Func<Task> Operation)[] ways)
    {
        var samples = ways.Select(_ => new Samples()).ToList();
        foreach (var way in ways) await way.Operation();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await ways[i].Operation();
                samples[i].Add(start, Stopwatch.GetTimestamp());
            }
        }

        return [.. ways.Zip(samples, (way, timed) => timed.ToMeasurement(way.Name))];
    }
}
