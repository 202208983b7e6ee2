using Writ.Authorize;
using Writ.Authorize.Approving;
using Writ.Authorize.Budgeting;
using Writ.Core.Api;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>What must hold in the very transaction that permits or spends: the epoch, nothing revoked, the approval unused, the parent
/// running, the host's lease. Each is a request that the register rejects; what was read before is only for saying why.</summary>
internal sealed class Conditions(ControlPlane plane, Recording recording)
{
    // Each time somebody revoked something else in between; whoever does that for ever has stopped us, as they may.
    private const int Attempts = 100;

    /// <summary>Commits what a step makes, or says why not. What the step changed in the dossiers is undone where it was rejected.</summary>
    /// <param name="make">The step's own requests; asked again where something was revoked meanwhile that does not concern it.</param>
    public async Task<Committed> Commit(IReadOnlyList<Dossier> dossiers, Func<IReadOnlyList<RegisterRequest>> make)
    {
        for (var attempt = 0; ; attempt++)
        {
            var revoked = await plane.Revocations.Current().ConfigureAwait(false);
            var before = dossiers.Select(dossier => dossier.Remember()).ToList();
            var requests = make();
            if (dossiers.Select(dossier => revoked.Find(dossier.Targets, IssuedAt(dossier))).FirstOrDefault(found => found is not null) is { } taken && !Faults.GuardOff("revocation"))
            {
                Undo(dossiers, before);
                return Committed.No(Refusal.Revoked(taken.Reason));
            }

            IReadOnlyList<RegisterRequest> all = [new ExpectEpoch(plane.Register.Epoch), .. Fence(), revoked.Unchanged, .. OfApproval(dossiers), .. dossiers.SelectMany(OfParent), .. requests];
            var (batch, verdict) = await recording.Try(dossiers[0], all).ConfigureAwait(false);
            if (verdict.Committed)
            {
                foreach (var dossier in dossiers) dossier.LogIndex = dossiers[0].LogIndex;
                return new Committed(batch, verdict, null);
            }

            Undo(dossiers, before);
            var rejected = batch.Requests[verdict.RejectedRequest];
            if (rejected == revoked.Unchanged && attempt < Attempts) continue;
            return Committed.No(await Explain(dossiers, rejected).ConfigureAwait(false)
                ?? throw Recording.Rejected(dossiers[0], "the authorization", batch, verdict));
        }
    }

    /// <summary>What one permit reserves.</summary>
    public static IReadOnlyList<RegisterRequest> Reserve(Dossier dossier, long now) => Reservation.Reserve(dossier.Permit!.Id, dossier.Draws, now);

    private static void Undo(IReadOnlyList<Dossier> dossiers, List<Dossier.Standing> before)
    {
        for (var i = 0; i < dossiers.Count; i++) dossiers[i].Return(before[i]);
    }

    private static long IssuedAt(Dossier dossier) => dossier.Permit is { } permit ? permit.Claims.IssuedAt * 1_000 : dossier.DecidedAtMs;

    private IEnumerable<RegisterRequest> Fence() => plane.Lease is { } lease ? [lease.Fence(plane.NowMs())] : [];

    private IEnumerable<RegisterRequest> OfApproval(IReadOnlyList<Dossier> dossiers)
    {
        if (dossiers[0] is not { Permit: var permit, Approval: { } stored } first || permit is null) yield break;

        // Presented apart, the approval was consumed when the permit was issued.
        if (stored.Approval.State == ApprovalState.Consumed) yield break;
        var step = stored.Approval.Consume([.. dossiers.Select(dossier => dossier.IntentDigest)], first.Policy.Digest, plane.NowMs());
        if (step.Next is { } consumed) yield return consumed.Row(stored.Version);

        // A version that no row has: rejected, and explained from the state.
        else yield return new Expect(Spaces.Approval, stored.Approval.Request.Id, long.MaxValue);
    }

    private static IEnumerable<RegisterRequest> OfParent(Dossier dossier)
    {
        if (dossier is not { Parent: { } parent, Permit: { } permit }) yield break;
        if (!Faults.GuardOff("parent-running")) yield return new Expect(Spaces.Open, parent.Execution, parent.OpenVersion);
        yield return new Put(Spaces.Child, $"{parent.Permit}/{dossier.Execution}", 0, System.Text.Encoding.ASCII.GetBytes(permit.Id));
    }

    private async ValueTask<Refusal?> Explain(IReadOnlyList<Dossier> dossiers, RegisterRequest rejected)
    {
        var now = plane.NowMs();
        switch (rejected)
        {
            case ExpectEpoch: return Refusal.OldEpoch;
            case Lease: return Refusal.LeaseGone;
            case Count count when dossiers.SelectMany(dossier => dossier.Draws).FirstOrDefault(draw => draw.Counter == count.Counter) is { } draw:
                return await plane.Budgets.Explain(draw, now).ConfigureAwait(false);
            case Put { Space: Spaces.Approval } or Expect { Space: Spaces.Approval }:
                return dossiers[0].Approval!.Approval.Consume([.. dossiers.Select(dossier => dossier.IntentDigest)], dossiers[0].Policy.Digest, now).Refusal
                    ?? Refusal.ApprovalOver("used already");
            case Expect { Space: Spaces.Open }: return Refusal.ParentOver;
            case Claim { Space: Spaces.Spend } claim: return await plane.Spender.Explain(claim.Key).ConfigureAwait(false);

            // Its row is another than when it was resumed: who was faster spent it, or recovery expired it.
            case Put { Space: Spaces.Open or Spaces.Execution } when dossiers[0].Versions.Open > 0: return Ended(dossiers[0].Summary);
            default: return null;
        }
    }

    private static Refusal Ended(ExecutionSummary found) => found.State switch
    {
        "revoked" => Refusal.Revoked(found.Reason!) with { Reason = found.Reason! },
        "expired" => Refusal.Expired,
        _ => Refusal.Spent,
    };
}

/// <summary>A committed step, or why there is none.</summary>
internal sealed record Committed(RegisterBatch Batch, RegisterVerdict Verdict, Refusal? Refusal)
{
    public static Committed No(Refusal why) => new(new RegisterBatch([]), new RegisterVerdict { Outcome = RegisterOutcome.Rejected }, why);
}
