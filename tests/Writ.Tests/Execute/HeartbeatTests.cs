using Writ.Core.Documents;
using Writ.Execute.Running;

namespace Writ.Tests.Execute;

/// <summary>Runs at rest: their trust is looked at by a thread that they share, and none goes on longer than it holds.</summary>
public sealed class HeartbeatTests : IDisposable
{
    private readonly RunHarness _harness = new() { Runner = RunHarness.Real };

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_run_at_rest_outlives_its_lease_and_is_hardly_asked_for()
    {
        _harness.Lease.Holds = () => true;
        var outcome = await _harness.Run("sleep", "4");
        Assert.Equal(0, outcome.ExitCode);
        // Twenty heartbeats: once before it starts, a full one to see that it rests and to look at it, and whenever a round is due that is not skipped.
        Assert.InRange(_harness.Lease.Asked, 2, 12);
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task A_run_at_rest_is_stopped_when_its_trust_ends()
    {
        var (holds, looked) = (true, 0);
        _harness.Lease.Holds = () =>
        {
            if (Interlocked.Increment(ref looked) == 5) Volatile.Write(ref holds, false);
            return Volatile.Read(ref holds);
        };
        _harness.Lease.Answer = _ =>
            Volatile.Read(ref holds) ? LeaseAnswer.Continue : LeaseAnswer.End(new StopReason(Outcome.Revoked, "WRIT6030", "it was withdrawn"));
        var outcome = await _harness.Run("sleep", "60");
        Assert.Equal((Outcome.Revoked, "WRIT6030"), (outcome.Outcome, outcome.Code));
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
        Assert.Equal(5, looked);
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task A_look_that_fails_is_no_yes_and_harms_no_other_run()
    {
        using var other = new RunHarness { Runner = RunHarness.Real };
        other.Lease.Holds = () => true;
        var beside = other.Start("sleep", "2");
        _harness.Lease.Holds = () => throw new InvalidOperationException("nobody knows");
        _harness.Lease.Answer = asked => asked < 5 ? LeaseAnswer.Continue : LeaseAnswer.End(StopReasons.NoAnswer("asked often enough"));
        var outcome = await _harness.Run("sleep", "60");
        Assert.Equal(Outcome.LeaseLost, outcome.Outcome);
        Assert.Equal(5, _harness.Lease.Asked);
        Assert.Equal(0, (await beside.Completion.WaitAsync(TimeSpan.FromSeconds(60))).ExitCode);
    }

    [Fact]
    public async Task A_run_s_session_comes_after_others()
    {
        if (!File.Exists("/proc/self/autogroup")) return;
        await _harness.Shell("sleep 0.5; cat /proc/self/autogroup");
        Assert.EndsWith(" nice 10\n", _harness.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_works_is_asked_for_at_every_heartbeat_whatever_was_seen()
    {
        _harness.Lease.Holds = () => true;
        var outcome = await _harness.Shell("end=$(($(date +%s) + 3)); while [ $(date +%s) -lt $end ]; do :; done");
        Assert.Equal(0, outcome.ExitCode);
        Assert.True(_harness.Lease.Asked >= 6, $"it was asked {_harness.Lease.Asked} times in two seconds and more");
    }
}
