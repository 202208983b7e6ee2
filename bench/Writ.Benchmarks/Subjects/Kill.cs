using System.Diagnostics;
using Writ.Benchmarks.Harness;
using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Benchmarks.Subjects;

/// <summary>Trees of some 150 processes and their ends: stopped, and after their supervisor was killed or frozen.</summary>
internal static class Kill
{
    private const int Rounds = 15;
    private const int Supervisors = 5;

    public static Subject Stopped { get; } = new("execute/kill-150", MeasureStop);

    public static Subject SupervisorKilled { get; } = new("execute/supervisor-killed", () => MeasureSupervisor("execute/supervisor-killed", 9));

    public static Subject SupervisorFrozen { get; } = new("execute/supervisor-frozen", () => MeasureSupervisor("execute/supervisor-frozen", 19));

    // As the receipt has it: from the asking until nothing was left alive.
    private static async IAsyncEnumerable<Measurement> MeasureStop()
    {
        await using var embedded = await EmbeddedPlane.Open();
        var governed = new Governed(embedded, "/bin/sh", "-c", Tree.Script);
        var samples = new Samples();
        for (var round = 0; round < Rounds; round++)
        {
            using var output = new Tree.Output();
            using var interrupt = new CancellationTokenSource();
            var run = (await governed.Authorize())(output, interrupt.Token);
            await Task.WhenAny(output.Grown, run);
            await interrupt.CancelAsync();
            var outcome = await run;
            if (outcome is not { Confirmation: Confirmation.Confirmed, StopMicroseconds: { } microseconds })
                throw new InvalidOperationException($"ended {outcome.Outcome}: {outcome.Reason}");
            samples.Add(0, microseconds * Stopwatch.Frequency / 1_000_000);
        }

        yield return samples.ToMeasurement("execute/kill-150");
    }

    private static async IAsyncEnumerable<Measurement> MeasureSupervisor(string name, int signal)
    {
        var directory = Directory.CreateTempSubdirectory("writ-bench-");
        try
        {
            var (data, work) = (Path.Combine(directory.FullName, "data"), directory.CreateSubdirectory("work").FullName);
            await Programs.Run(Programs.Writ, ["policy", "init"], data, work);
            var samples = new Samples();
            for (var round = 0; round < Supervisors; round++) samples.Add(0, await EndOf(data, work, signal));
            yield return samples.ToMeasurement(name);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<long> EndOf(string data, string work, int signal)
    {
        using var supervisor = Programs.Start(Programs.Writ, ["run", "-q", "--", "/bin/sh", "-c", Tree.Script], data, work);
        if (await supervisor.StandardOutput.ReadLineAsync() != "grown") throw new InvalidOperationException(await supervisor.StandardError.ReadToEndAsync());
        using var warden = PidFd.Open(WardenOf(supervisor.Id)) ?? throw new InvalidOperationException("no warden");
        var start = Stopwatch.GetTimestamp();
        _ = Sys.Call(Sys.Kill, supervisor.Id, signal);

        // A pid namespace's first process has ended when every other in it has.
        if (!PidFd.HasEnded(warden, 30_000)) throw new InvalidOperationException("the tree outlived its supervisor");
        var taken = Stopwatch.GetTimestamp() - start;
        supervisor.Kill();
        await supervisor.WaitForExitAsync();
        return taken;
    }

    // Stage0 has gone; what is left of the launcher is the warden, a child of one of the supervisor's threads.
    private static int WardenOf(int supervisor)
    {
        foreach (var task in Directory.GetDirectories($"/proc/{supervisor}/task"))
            if (ProcessFiles.TryRead(task + "/children")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var child, ..]) return int.Parse(child);
        return 0;
    }
}
