using System.Diagnostics;
using Writ.Core.Documents;
using Writ.Execute.Recovery;
using Writ.Execute.Running;
using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>Stops: by us, by our death, by our silence.</summary>
public sealed class StopTests : IDisposable
{
    private static readonly StopReason Revoked = new(Outcome.Revoked, "WRIT2099", "revoked by a test");

    private readonly RunHarness _harness = new() { Limits = Limits.None };

    public void Dispose() => _harness.Dispose();

    [Fact]
    [Trait("law", "L7")]
    public async Task A_stop_ends_a_tree_of_daemons_and_is_confirmed()
    {
        using var grown = new ExecuteChild.GrownStream();
        var request = _harness.Request(_harness.Resolve("sh", "-c", ExecuteChild.Tree));
        var run = RunHarness.Patient.Start(request with { Io = request.Io with { Output = grown } });
        await grown.Seen.WaitAsync(ChildProcess.Patience);
        var members = NamespaceMembers.Of(_harness.Journal.Trace!.WardenPid);
        Assert.True(members.Count > 120, $"{members.Count} processes");
        run.Stop(Revoked);
        run.Stop(new StopReason(Outcome.Killed, "WRIT2098", "a later reason"));
        var outcome = await run.Completion.WaitAsync(ChildProcess.Patience);
        Assert.Equal(Outcome.Revoked, outcome.Outcome);
        Assert.Equal("WRIT2099", outcome.Code);
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
        Assert.InRange(outcome.StopMicroseconds!.Value, 1, 60_000_000);
        Assert.DoesNotContain(members, NamespaceMembers.IsAlive);
        Assert.All(_harness.Journal.Trace.Groups, directory => Assert.False(Directory.Exists(directory)));
        Assert.Contains(_harness.Journal.Events, happened => happened.Kind == "stop.confirmed");
    }

    [Fact]
    [Trait("law", "L7")]
    public async Task Descendants_end_with_the_program()
    {
        var outcome = await _harness.Shell("(setsid sleep 1000 &); sleep 1000 & sleep 0.3; exit 0");
        Assert.Equal(Outcome.Completed, outcome.Outcome);
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task A_lease_that_ends_stops_the_run_with_its_reason()
    {
        _harness.Lease.Answer = asked => asked < 3 ? LeaseAnswer.Continue : LeaseAnswer.End(Revoked);
        var outcome = await _harness.Run("sleep", "60");
        Assert.Equal(Outcome.Revoked, outcome.Outcome);
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task No_answer_about_trust_is_a_no()
    {
        _harness.Lease.Answer = asked => asked < 3 ? LeaseAnswer.Continue : throw new TimeoutException("the store is away");
        var outcome = await _harness.Run("sleep", "60");
        Assert.Equal("WRIT3211", outcome.Code);
        Assert.Equal(Outcome.LeaseLost, outcome.Outcome);
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task A_supervisor_that_does_not_renew_loses_the_run_at_the_leases_end()
    {
        // The governor's own thread hangs in its question; only the warden's timer is left.
        using var hang = new ManualResetEventSlim();
        _harness.Lease.Answer = asked =>
        {
            if (asked == 3) hang.Wait(TimeSpan.FromSeconds(20));
            return LeaseAnswer.Continue;
        };
        var run = RunHarness.Real.Start(_harness.Request(_harness.Resolve("sleep", "60")));
        await Eventually(() => _harness.Lease.Asked >= 3);
        var since = Stopwatch.GetTimestamp();
        var warden = _harness.Journal.Trace!.WardenPid;
        await Eventually(() => !NamespaceMembers.IsAlive(warden));
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 10);
        hang.Set();
        var outcome = await run.Completion.WaitAsync(ChildProcess.Patience);
        Assert.Equal("WRIT3207", outcome.Code);
    }

    [Theory]
    [Trait("law", "L6")]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task The_tree_dies_when_its_supervisor_is_killed_or_frozen(string signal)
    {
        using var supervisor = ChildProcess.Start("execute-supervise", []);
        List<string> lines = [];
        while (await supervisor.StandardOutput.ReadLineAsync().WaitAsync(ChildProcess.Patience) is { } line && line != "ready") lines.Add(line);
        Assert.True(lines.Count > 0 && int.TryParse(lines[0], out _), string.Join('\n', lines));
        var warden = int.Parse(lines[0]);
        var members = NamespaceMembers.Of(warden);
        Assert.True(members.Count > 120, $"{members.Count} processes");
        await Send(signal, supervisor.Id);
        var since = Stopwatch.GetTimestamp();
        await Eventually(() => !members.Any(NamespaceMembers.IsAlive));
        // The lease is one second; the rest is a busy machine's.
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 10);
        if (!supervisor.HasExited) supervisor.Kill();
        await supervisor.WaitForExitAsync().WaitAsync(ChildProcess.Patience);
        var trace = new RunTrace("exe_none", warden, 1, "another boot", [.. lines.Skip(1)]);
        Assert.Equal(Confirmation.Confirmed, StaleRun.Confirm("exe_none", trace, RunHarness.Host));
        Assert.All(lines.Skip(1), group => Assert.False(Directory.Exists(group)));
    }

    [Fact]
    public async Task What_cannot_be_recorded_does_not_go_on()
    {
        _harness.Journal.OnEvent = kind =>
        {
            if (kind == "image.match") throw new IOException("disk full");
        };
        var outcome = await _harness.Shell("touch ran");
        Assert.Equal("WRIT3210", outcome.Code);
        Assert.Equal(Started.No, outcome.Started);
        Assert.False(File.Exists(Path.Combine(_harness.Work, "ran")));
    }

    [Fact]
    public async Task Leftover_groups_of_dead_supervisors_are_swept_and_those_of_living_ones_are_not()
    {
        if (RunHarness.Host.Places.Unified is not { } place) return;
        var dead = Directory.CreateDirectory($"{place}/writ-exe_TEST-999999-1");
        var alive = _harness.Start("sleep", "60");
        await Eventually(() => _harness.Journal.Trace is not null);
        Assert.True(StaleRun.SweepGroups(RunHarness.Host) >= 1);
        Assert.False(Directory.Exists(dead.FullName));
        Assert.True(Directory.Exists(_harness.Journal.Trace!.Groups[0]));
        alive.Stop(Revoked);
        Assert.Equal(Confirmation.Confirmed, (await alive.Completion).Confirmation);
    }

    internal static async Task Eventually(Func<bool> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < ChildProcess.Patience, "it did not come to pass");
            await Task.Delay(10);
        }
    }

    private static async Task Send(string signal, int pid)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{pid}"]);
        await kill.WaitForExitAsync();
    }
}
