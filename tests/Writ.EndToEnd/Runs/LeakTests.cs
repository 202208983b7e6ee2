using System.Collections.Concurrent;
using Writ.EndToEnd.Laws;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Runs;

/// <summary>A thousand runs, five hundred in a row on each of two cores, and fifty at once leave nothing behind but what was recorded.</summary>
[Collection(Alone.Name)]
public sealed class LeakTests
{
    private const int InARow = 500;
    private const int Rows = 2;
    private const int AtOnce = 50;

    [Fact]
    public void A_thousand_runs_in_two_rows_leave_nothing_behind()
    {
        using var scene = new Scene();
        WritProcess.Run(scene.Directory, Scene.RunOf("/bin/true")).MustExit(0);
        var before = Remains.Take(scene.Directory);

        // Two rows side by side, one for each of the two cores that anything here may count on.
        Parallel.For(0, Rows, _ =>
        {
            for (var run = 0; run < InARow; run++) Once(scene);
        });

        before.MustEqual(Remains.Take(scene.Directory));
        MustHaveRecorded(scene, (Rows * InARow) + 1);
    }

    [Fact]
    public async Task Fifty_runs_at_once_leave_nothing_behind()
    {
        using var scene = new Scene();
        WritProcess.Run(scene.Directory, Scene.RunOf("/bin/true")).MustExit(0);
        var before = Remains.Take(scene.Directory);

        var failed = new ConcurrentQueue<WritResult>();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var result = WritProcess.Run(scene.Directory, Scene.RunOf("/bin/true"));
                if (result.ExitCode != 0) failed.Enqueue(result);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Empty(failed);
        before.MustEqual(Remains.Take(scene.Directory));
        MustHaveRecorded(scene, AtOnce + 1);
    }

    // Straight at the executable: a thousand looks for stale sources would measure the look.
    private static void Once(Scene scene) =>
        WritProcess.Run(scene.Directory, new WritStart("run", "-q", "--", "/bin/true") { Executable = WritExecutable.Built }).MustExit(0);

    private static void MustHaveRecorded(Scene scene, int runs)
    {
        scene.Writ("log", "check", "--full").MustExit(0);
        Assert.Equal(runs, Directory.GetFiles(Path.Combine(scene.Directory.Data, "evidence"), "*.writ.json").Length);
    }
}
