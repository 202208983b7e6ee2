using Writ.Host.Pipeline;
using Writ.Tests.Support;

namespace Writ.Tests.Host;

/// <summary>Whether a run's process is alive is told by a lock on a file that its owner removes: whoever waited for the lock meanwhile must not
/// end up with one on a file that nobody can find any more. Its run would be taken for abandoned, and ended.</summary>
public sealed class LiveRunsTests : IDisposable
{
    private const string Execution = "exe_01M8M5RMPKEK6S513FPYRFVC7H";

    private readonly TempDirectory _directory = new();
    private readonly LiveRuns _runs;

    public LiveRunsTests() => _runs = new LiveRuns(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Who_waited_while_another_looked_is_seen_to_be_alive()
    {
        var looking = _runs.TryInherit(Execution)!;
        var entering = Task.Run(() => _runs.Enter(Execution));
        await Waiting();
        looking.Dispose();
        using var live = await entering.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Null(_runs.TryInherit(Execution));
    }

    [Fact]
    public void Of_many_who_look_and_enter_at_once_one_at_a_time_is_inside()
    {
        var inside = 0;
        var most = 0;
        var workers = Enumerable.Range(0, 6).Select(worker => new Thread(() =>
        {
            for (var round = 0; round < 300; round++)
            {
                using var held = worker % 2 == 0 ? _runs.Enter(Execution) : _runs.TryInherit(Execution);
                if (held is null) continue;
                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                Thread.Sleep(0);
                _ = Interlocked.Decrement(ref inside);
            }
        })).ToList();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();

        Assert.Equal(1, most);
    }

    [Fact]
    public void Who_left_can_be_inherited_from()
    {
        _runs.Enter(Execution).Dispose();

        using var inherited = _runs.TryInherit(Execution);
        Assert.NotNull(inherited);
    }

    // Until somebody waits for the lock: the kernel lists who does, behind an arrow.
    private static async Task Waiting()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!File.ReadAllLines("/proc/locks").Any(line => line.Contains("-> FLOCK", StringComparison.Ordinal) && line.Contains($" {Environment.ProcessId} ", StringComparison.Ordinal)))
            await Task.Delay(5, patience.Token);
    }

    private static void InterlockedMax(ref int most, int seen)
    {
        for (var before = Volatile.Read(ref most); seen > before; before = Volatile.Read(ref most))
            if (Interlocked.CompareExchange(ref most, seen, before) == before) return;
    }
}
