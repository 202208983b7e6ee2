using Writ.Benchmarks.Harness;
using Writ.Core.Documents;

namespace Writ.Benchmarks.Subjects;

/// <summary>A shell that starts <c>/bin/true</c> over and over: plain, governed, and governed with each of them decided on. Time per
/// program, the run's own start and end left out.</summary>
internal static class Exec
{
    private const int Rounds = 15;
    private const int Count = 300;

    private static readonly string Script = $"i=0; while [ $i -lt {Count} ]; do /bin/true; i=$((i+1)); done";

    public static Subject Subject { get; } = new("execute/exec", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        await using var free = await EmbeddedPlane.Open();
        await using var judged = await EmbeddedPlane.Open(children: "decide");
        var lines = await Interleaved.Time(
            Rounds,
            Way.Simple("execute/exec/plain", () => Programs.Run("/bin/sh", ["-c", Script])),
            Runs("execute/exec/inherit", free, Script),
            Runs("execute/exec", judged, Script),
            Runs("start", judged, ":"));
        var start = lines[3].MedianNs!.Value;
        var (plain, inherit, decide) = (Each(lines[0], 0), Each(lines[1], start), Each(lines[2], start));
        yield return plain;
        yield return inherit.ComparedWith(plain);
        yield return decide.ComparedWith(inherit);
        yield return new Measurement { Name = "execute/exec/added", MedianNs = decide.MedianNs - inherit.MedianNs };
    }

    private static Measurement Each(Measurement whole, double start) =>
        new() { Name = whole.Name, MedianNs = (whole.MedianNs - start) / Count, OpsPerS = 1e9 * Count / (whole.MedianNs - start) };

    private static Way Runs(string name, EmbeddedPlane embedded, string script)
    {
        var governed = new Governed(embedded, "/bin/sh", "-c", script);
        return new(name, async () =>
        {
            var run = await governed.Authorize();
            return async () =>
            {
                var outcome = await run(Stream.Null, CancellationToken.None);
                if (outcome.Outcome != Outcome.Completed) throw new InvalidOperationException($"ended {outcome.Outcome}: {outcome.Reason}");
            };
        });
    }
}
