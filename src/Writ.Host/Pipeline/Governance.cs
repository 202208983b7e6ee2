using Writ.Authorize.Budgeting;
using Writ.Core.Documents;
using Writ.Core.Storage;
using Writ.Execute.Recovery;
using Writ.Execute.Running;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>What the control plane does while a run goes on: records its events, and judges at every heartbeat whether the trust it
/// was started on still holds. Called by one thread at a time.</summary>
internal sealed class Governance(ControlPlane plane, Recording recording, DecisionStep decide, Dossier dossier, Writ.Host.Pipeline.RunRequest request, bool delegable)
    : ILease, IRunJournal
{
    private const long SegmentMs = 500;

    private readonly long _stamp = plane.Policies.Stamp();
    private readonly string _environment = plane.HostWatch.Now().Word;
    private long _openedAt;

    /// <summary>Durable before "go": recovery must know what to see dead.</summary>
    public async Task Open(RunTrace trace)
    {
        Faults.Hit("before-launching");
        await recording.Commit(dossier, "the launch", recording.Open(dossier, OpenRun.LaunchingPhase, trace)).ConfigureAwait(false);
        Faults.Hit("after-launching");
    }

    public void Record(RunEvent happened)
    {
        if (!dossier.Journal.HasOpen) _openedAt = plane.NowMs();
        dossier.Journal.Add(happened);
        if (dossier.Journal.IsFull) CloseSegment();
    }

    public LeaseAnswer Renew()
    {
        try
        {
            var now = plane.NowMs();
            if (dossier.Journal.HasOpen && now - _openedAt >= SegmentMs) CloseSegment();
            if (plane.Lease is { Holds: false })
                return LeaseAnswer.End(new StopReason(Outcome.LeaseLost, "WRIT6033", "this host's lease ran out: the control plane did not answer in time"));
            if (plane.Adoption?.Look() is { } seen)
            {
                if (seen.Happened is { } happened) Record(happened);
                if (!seen.Holds) return LeaseAnswer.End(new StopReason(Outcome.LeaseLost, "WRIT6086", "no server of this data directory came back in time"));
            }

            plane.ClockFloor.Check(now).AsTask().GetAwaiter().GetResult();
            return plane.Policies.Stamp() == _stamp && SameEnvironment() ? Left() : DecideAgain();
        }
        catch (Exception fault) when (Faulty.Explain(fault) is { } diagnosis)
        {
            // Uncertainty stops (L2, L6): a store or a bundle that does not answer is no reason to go on.
            return LeaseAnswer.End(new StopReason(Outcome.LeaseLost, "WRIT6033", $"trust could not be confirmed: {diagnosis.Why} ({diagnosis.Code})"));
        }
    }

    public bool StillHolds()
    {
        try
        {
            return !dossier.Journal.HasOpen && !delegable && plane.Adoption is null && plane.Lease is null or { Holds: true }
                && plane.ClockFloor.PassesStill(plane.NowMs()) && plane.Policies.Stamp() == _stamp && SameEnvironment();
        }
        catch (Exception fault) when (Faulty.Explain(fault) is not null)
        {
            // Whoever asks for the answer meets it again, and says so.
            return false;
        }
    }

    /// <summary>What was handed to children is theirs: the parent goes on with the rest.</summary>
    private LeaseAnswer Left()
    {
        if (!delegable) return LeaseAnswer.Continue;
        var limits = dossier.Permit!.Claims.Grant.Limits;
        var left = Limits.None with
        {
            CpuMs = Less(limits.CpuMs, BudgetDraws.Cpu),
            OutputBytes = Less(limits.OutputBytes, BudgetDraws.Output),
            EgressBytes = Less(limits.EgressBytes, BudgetDraws.Egress),
        };
        return left == Limits.None ? LeaseAnswer.Continue : LeaseAnswer.Tighten(left);
    }

    private long? Less(long? limit, string name)
    {
        if (limit is not { } most) return null;
        var handed = plane.Register.Counted(BudgetDraws.CounterOf(dossier.Permit!.Id, name), BudgetDraws.WindowOfParent).AsTask().GetAwaiter().GetResult();
        return handed == 0 ? null : Math.Max(1, most - handed);
    }

    /// <summary>The original intent under current authority and facts: only an allow goes on, with limits no looser than before.</summary>
    private LeaseAnswer DecideAgain()
    {
        var policy = plane.Policies.Current().AsTask().GetAwaiter().GetResult();
        if (policy.Digest == dossier.Policy.Digest && SameEnvironment()) return Left();
        var own = Reservation.Find(plane.Register, dossier.Permit!.Id).AsTask().GetAwaiter().GetResult();
        var decision = decide.Open(request with { Environment = dossier.Environment }, dossier.Intent, policy, dossier.Parent, dossier.Approval, own)
            .GetAwaiter().GetResult().Decision;
        if (decision is not { Effect: DecisionEffect.Allow, Obligations: { } obligations })
            return LeaseAnswer.End(new StopReason(Outcome.Revoked, "WRIT6030", $"the policies no longer allow this: {decision.Reason} ({decision.Code})"));
        if (obligations.Profile is null || !SameProfile(obligations.Profile))
            return LeaseAnswer.End(new StopReason(Outcome.Revoked, "WRIT6030", "the policies now ask for another profile, which cannot be put on while it runs"));
        return Tighter(obligations.Limits);
    }

    private bool SameEnvironment() => plane.HostWatch.Now().Word == _environment;

    private LeaseAnswer Tighter(Limits limits) => Left() is { Tighter: { } left } ? LeaseAnswer.Tighten(limits.Tighten(left)) : LeaseAnswer.Tighten(limits);

    private bool SameProfile(Profile now) =>
        Core.Canonical.CanonicalJson.DigestOf(now, DocumentsJson.Default.Profile)
        == Core.Canonical.CanonicalJson.DigestOf(dossier.Decision.Obligations!.Profile!, DocumentsJson.Default.Profile);

    private void CloseSegment() => Commit("the events", dossier.Journal.Close(plane.NowMs()));

    private void Commit(string what, RegisterRequest step) =>
        recording.Commit(dossier, what, step).GetAwaiter().GetResult();
}
