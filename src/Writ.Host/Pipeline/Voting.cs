using Writ.Authorize;
using Writ.Authorize.Approving;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Decide;

namespace Writ.Host.Pipeline;

/// <summary>Casts a vote as the policies and the trust in force judge whoever signed it.</summary>
internal static class Voting
{
    public static ApprovalStep Cast(Approval approval, SignedVote vote, PolicyInForce policy, TrustedKeys trust, long nowMs)
    {
        if (!vote.TryVerify(out var key)) return new ApprovalStep(null, Refusal.OtherVote);
        if (policy.Digest != approval.Request.Authority) return new ApprovalStep(null, Refusal.ApprovalVoid);
        var bundle = policy.Bundle;
        if (Approvers.Who(bundle, key.KeyId) is not { } who) return new ApprovalStep(null, Refusal.NotApprover($"no single user of the policies has the key {key.KeyId}"));
        if (!trust.MayVote(who.ToString(), key) && !Faults.GuardOff("approver-trusted"))
            return new ApprovalStep(null, Refusal.NotApprover($"trust.json does not give the key {key.KeyId} to {who}"));
        return approval.Cast(vote, new Approver(who, key.KeyId, Approvers.IsIn(bundle, who, approval.Request.From), Approvers.Has(bundle, approval.Request.Requester, key.KeyId)), nowMs);
    }
}
