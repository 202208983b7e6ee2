using Writ.Benchmarks.Harness;
using Writ.Core.Documents;
using Writ.Host.Pipeline;

namespace Writ.Benchmarks.Subjects;

/// <summary>From the spent permit to the confirmed end of <c>/bin/true</c>, in a sandbox of its own and in one that was prepared, beside a plain
/// spawn and bubblewrap, in turns.</summary>
internal static class Spawn
{
    private const int Rounds = 200;

    private static readonly string[] BubblewrapArguments =
        ["--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--die-with-parent", "/bin/true"];

    public static Subject Subject { get; } = new("execute/spawn", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        await using var cold = await EmbeddedPlane.Open();
        await using var warm = await EmbeddedPlane.Open();
        warm.Plane.Prepare(1);
        List<Way> ways = [Way.Simple("execute/spawn/plain", () => Programs.Run("/bin/true", [])), Governed("execute/spawn", cold), Governed("execute/spawn/warm", warm)];
        if (Programs.Exists("bwrap")) ways.Add(Way.Simple("execute/spawn/bubblewrap", () => Programs.Run("bwrap", BubblewrapArguments)));

        var lines = await Interleaved.Time(Rounds, [.. ways]);
        yield return lines[0];
        if (lines.Count > 3) yield return lines[3];
        foreach (var governed in lines.Skip(1).Take(2))
        {
            yield return governed.ComparedWith(lines[0]);
            if (lines.Count > 3) yield return (governed with { Name = governed.Name + "/against-bubblewrap" }).ComparedWith(lines[3]);
        }
    }

    private static Way Governed(string name, EmbeddedPlane embedded)
    {
        var progress = new NoProgress();
        var recording = new Recording(embedded.Plane);
        var decide = new DecisionStep(embedded.Plane, progress);
        var authorize = new AuthorizationStep(embedded.Plane, recording, progress);
        var execute = new ExecutionStep(embedded.Plane, recording, decide, progress);
        return new(name, async () =>
        {
            var dossier = await decide.Decide(embedded.Request);
            var spent = await authorize.Authorize(dossier) ?? throw new InvalidOperationException("not authorized");
            while (embedded.Plane.Runner.Prepared is { Ready: 0 }) await Task.Delay(1);
            return async () =>
            {
                var outcome = await execute.Execute(
                    dossier, spent, embedded.Request, new RunStreams(null, Stream.Null, Stream.Null), delegable: false, CancellationToken.None);
                if (outcome.Outcome != Outcome.Completed) throw new InvalidOperationException($"ended {outcome.Outcome}: {outcome.Reason}");
            };
        });
    }
}
