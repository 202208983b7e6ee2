using Writ.Benchmarks.Harness;
using Writ.Execute.Linux;
using Writ.Execute.Programs;
using Writ.Execute.Running;
using Writ.Execute.Trust;

namespace Writ.Benchmarks.Subjects;

/// <summary>One round of the checks that look whether a process is still confined, and still what was permitted.</summary>
internal static class Integrity
{
    public static Subject Subject { get; } = new("execute/integrity-round", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        await using var embedded = await EmbeddedPlane.Open();
        using var output = new Tree.Output();
        using var interrupt = new CancellationTokenSource();
        var run = (await new Governed(embedded, "/bin/sh", "-c", "echo grown; exec sleep 1000").Authorize())(output, interrupt.Token);
        await Task.WhenAny(output.Grown, run);
        var (pid, warden) = Sleeping();
        using var image = Descriptor.Open($"/proc/{pid}/exe", 0, out _) ?? throw new InvalidOperationException("no image");
        var monitor = new IntegrityMonitor(pid, warden, FileDigests.Measure(image, TimeProvider.System).Digest, jit: true, TimeProvider.System);
        yield return Loop.Time("execute/integrity-round", () =>
        {
            if (monitor.FindViolation() is { } violation) throw new InvalidDataException(violation.Reason);
        });
        await interrupt.CancelAsync();
        _ = await run;
        var files = OwnFiles.Measure(AppContext.BaseDirectory, TimeProvider.System);
        yield return Loop.Time("execute/integrity-round/own-files", () =>
        {
            if (files.FindChange() is { } change) throw new InvalidDataException(change);
        });
    }

    // The run's program: the only process called sleep below a warden of ours.
    private static (int Program, int Warden) Sleeping()
    {
        foreach (var task in Directory.GetDirectories("/proc/self/task"))
        {
            foreach (var warden in Children(task + "/children"))
                foreach (var child in Children($"/proc/{warden}/task/{warden}/children")) return (child, warden);
        }

        throw new InvalidOperationException("no run");
    }

    private static IEnumerable<int> Children(string file) =>
        (ProcessFiles.TryRead(file) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
}
