using Writ.Core.Documents;
using Writ.Execute.Linux;
using Writ.Execute.Running;

namespace Writ.Execute.Mediation;

/// <summary>The profile's envelope of child programs: how many in all, and how many attempts in any second. Over it, the run stops.</summary>
internal sealed class ExecRate(BehaviourEnvelope? envelope)
{
    private const long SecondNs = 1_000_000_000;

    private readonly Queue<long> _attempts = [];
    private long _children;

    /// <summary>An attempt, allowed or not.</summary>
    public void Count(StopRequest stop)
    {
        if (envelope?.ExecsPerSecond is not { } most || Faults.GuardOff("exec-rate")) return;
        var now = BootClock.Now();
        while (_attempts.TryPeek(out var first) && now - first >= SecondNs) _ = _attempts.Dequeue();
        _attempts.Enqueue(now);
        if (_attempts.Count > most) stop.Ask(StopReasons.Envelope($"more than {most} programs were started or tried within a second"));
    }

    /// <summary>A program that was started.</summary>
    public void CountChild(StopRequest stop)
    {
        if (++_children > envelope?.Children) stop.Ask(StopReasons.Envelope($"more than {envelope!.Children} programs were started"));
    }
}
