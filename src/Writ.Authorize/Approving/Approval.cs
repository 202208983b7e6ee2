using System.Text.Json.Serialization;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Storage;

namespace Writ.Authorize.Approving;

/// <summary>How far an approval is. Every state but the first two is an end. The default gives no permit.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalState>))]
public enum ApprovalState
{
    [JsonStringEnumMemberName("pending")] Pending = 0,

    /// <summary>The quorum is there; it may be consumed until it expires.</summary>
    [JsonStringEnumMemberName("approved")] Approved,

    /// <summary>One approver said no.</summary>
    [JsonStringEnumMemberName("denied")] Denied,
    [JsonStringEnumMemberName("expired")] Expired,

    /// <summary>What would run, or the policies, changed; or nobody waits for it any more.</summary>
    [JsonStringEnumMemberName("void")] Void,

    /// <summary>Its permits were issued.</summary>
    [JsonStringEnumMemberName("consumed")] Consumed,
}

/// <summary>One approval from request to end. Pure: a step gives the next state or says why not, and the register's versioned row
/// decides whose step counts.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Votes">Counted, each of another approver and another key.</param>
/// <param name="State">How far it is.</param>
/// <param name="Why">Why it ended.</param>
public sealed record Approval(ApprovalRequest Request, IReadOnlyList<SignedVote> Votes, ApprovalState State, string? Why = null)
{
    public static Approval Ask(ApprovalRequest request) => new(request, [], ApprovalState.Pending);

    /// <summary>Whether nothing can become of it any more.</summary>
    public bool IsOver => State is not (ApprovalState.Pending or ApprovalState.Approved);

    /// <summary>Those who approved, as Cedar writes them.</summary>
    public IReadOnlyList<string> ApprovedBy => [.. Votes.Where(vote => vote.Vote.Verdict == Vote.Approve).Select(vote => vote.Vote.Approver.ToString())];

    /// <summary>Counts a vote whose signature was verified.</summary>
    public ApprovalStep Cast(SignedVote signed, Approver by, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(signed);
        ArgumentNullException.ThrowIfNull(by);
        var vote = signed.Vote;
        if (State != ApprovalState.Pending) return ApprovalStep.No(Refusal.ApprovalOver(Words));
        if (nowMs > Request.ExpiresAtMs) return ApprovalStep.No(Refusal.ApprovalOver("expired"));
        if (vote.Type != Vote.Kind || vote.Approval != Request.Id || vote.Verdict is not (Vote.Approve or Vote.Deny)) return ApprovalStep.No(Refusal.OtherVote);
        if (vote.Authority != Request.Authority || !vote.Intents.SequenceEqual(Request.Intents)) return ApprovalStep.No(Refusal.OtherVote);
        if (vote.Approver != by.Who) return ApprovalStep.No(Refusal.NotApprover($"the key is not {vote.Approver}'s"));
        if ((by.Who == Request.Requester || by.IsRequesters) && !Faults.GuardOff("separation-of-duty"))
            return ApprovalStep.No(Refusal.NotApprover("who asks does not approve"));
        if (!by.IsEligible && !Faults.GuardOff("approval-role")) return ApprovalStep.No(Refusal.NotApprover($"{by.Who} is not in {Request.From}"));
        if (Votes.Any(other => other.Vote.Approver == vote.Approver || other.Key == signed.Key) && !Faults.GuardOff("approval-distinct"))
            return ApprovalStep.No(Refusal.VotedAlready);
        return ApprovalStep.To(Count(signed));
    }

    /// <summary>Its permits are issued in the same transaction. What would run now must be what was approved.</summary>
    public ApprovalStep Consume(IReadOnlyList<Digest> intents, Digest authority, long nowMs)
    {
        if (State != ApprovalState.Approved) return ApprovalStep.No(Refusal.ApprovalOver(Words));
        if (nowMs > Request.ExpiresAtMs) return ApprovalStep.No(Refusal.ApprovalOver("expired"));
        if ((authority != Request.Authority || !intents.SequenceEqual(Request.Intents)) && !Faults.GuardOff("approval-binding"))
            return ApprovalStep.No(Refusal.ApprovalVoid);
        return ApprovalStep.To(this with { State = ApprovalState.Consumed });
    }

    /// <summary>Time has run out; the same where it has not, or where it is over.</summary>
    public Approval At(long nowMs) => IsOver || nowMs <= Request.ExpiresAtMs ? this : this with { State = ApprovalState.Expired, Why = "nobody approved it in time" };

    /// <summary>Ends it without a permit.</summary>
    public Approval Cancel(string why) => IsOver ? this : this with { State = ApprovalState.Void, Why = why };

    /// <summary>The request that writes this state over the one that was read.</summary>
    public Put Row(long expectedVersion) => new(Spaces.Approval, Request.Id, expectedVersion, ApprovingJson.Write(this));

    private Approval Count(SignedVote signed)
    {
        var counted = this with { Votes = [.. Votes, signed] };
        if (signed.Vote.Verdict == Vote.Deny) return counted with { State = ApprovalState.Denied, Why = signed.Vote.Reason ?? $"{signed.Vote.Approver} said no" };
        return counted.Votes.Count >= Request.Quorum || Faults.GuardOff("approval-quorum") ? counted with { State = ApprovalState.Approved } : counted;
    }

    private string Words => State switch
    {
        ApprovalState.Pending => "not approved yet",
        ApprovalState.Approved => "approved already",
        _ => State.ToString().ToLowerInvariant(),
    };
}

/// <summary>The next state, or why there is none.</summary>
public sealed record ApprovalStep(Approval? Next, Refusal? Refusal)
{
    internal static ApprovalStep To(Approval next) => new(next, null);

    internal static ApprovalStep No(Refusal why) => new(null, why);
}
