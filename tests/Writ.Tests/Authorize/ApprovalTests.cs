using Writ.Authorize.Approving;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Tests.Support;

namespace Writ.Tests.Authorize;

/// <summary>One approval as a state machine: every way to get a permit that was not approved, tried. Guards are named in the environment
/// of the process, so these run alone.</summary>
[Collection("GuardTests")]
public sealed class ApprovalTests
{
    private const long Now = 1_000_000;

    private static readonly Digest Intent = Digest.Of("intent"u8), Authority = Digest.Of("authority"u8), Other = Digest.Of("other"u8);
    private static readonly EntityRef Requester = User("rob"), Ann = User("ann"), Bob = User("bob");
    private static readonly P256Signer AnnsKey = new(), BobsKey = new();

    [Fact]
    public void A_quorum_approves_and_is_consumed_once()
    {
        var approval = Asked(2);
        approval = Cast(approval, Ann, AnnsKey).Next!;
        Assert.Equal(ApprovalState.Pending, approval.State);
        Assert.Equal("WRIT2031", approval.Consume([Intent], Authority, Now).Refusal!.Code);
        approval = Cast(approval, Bob, BobsKey).Next!;
        Assert.Equal(ApprovalState.Approved, approval.State);
        Assert.Equal(["User::\"ann\"", "User::\"bob\""], approval.ApprovedBy);

        var consumed = approval.Consume([Intent], Authority, Now).Next!;

        Assert.Equal(ApprovalState.Consumed, consumed.State);
        Assert.Equal("WRIT2031", consumed.Consume([Intent], Authority, Now).Refusal!.Code);
    }

    [Fact]
    public void One_no_denies()
    {
        var denied = Cast(Asked(2), Ann, AnnsKey, verdict: Vote.Deny).Next!;

        Assert.Equal(ApprovalState.Denied, denied.State);
        Assert.Equal("WRIT2031", Cast(denied, Bob, BobsKey).Refusal!.Code);
    }

    [Fact]
    public void Time_runs_out_into_an_end_and_a_late_vote_does_not_count()
    {
        var approval = Asked(1);

        Assert.Equal("WRIT2031", Cast(approval, Ann, AnnsKey, at: Now + 1_001).Refusal!.Code);
        Assert.Equal(ApprovalState.Pending, approval.At(Now + 1_000).State);
        Assert.Equal(ApprovalState.Expired, approval.At(Now + 1_001).State);
        var approved = Cast(approval, Ann, AnnsKey).Next!;
        Assert.Equal("WRIT2031", approved.Consume([Intent], Authority, Now + 1_001).Refusal!.Code);
    }

    [Fact]
    public void A_changed_intent_or_authority_voids()
    {
        var approved = Cast(Asked(1), Ann, AnnsKey).Next!;

        Assert.Equal("WRIT2033", approved.Consume([Other], Authority, Now).Refusal!.Code);
        Assert.Equal("WRIT2033", approved.Consume([Intent, Intent], Authority, Now).Refusal!.Code);
        Assert.Equal("WRIT2033", approved.Consume([Intent], Other, Now).Refusal!.Code);
    }

    [Fact]
    public void A_vote_about_something_else_does_not_count()
    {
        Assert.Equal("WRIT2034", Cast(Asked(1), Ann, AnnsKey, change: vote => vote with { Approval = "apr_2" }).Refusal!.Code);
        Assert.Equal("WRIT2034", Cast(Asked(1), Ann, AnnsKey, change: vote => vote with { Intents = [Other] }).Refusal!.Code);
        Assert.Equal("WRIT2034", Cast(Asked(1), Ann, AnnsKey, change: vote => vote with { Authority = Other }).Refusal!.Code);
        Assert.Equal("WRIT2034", Cast(Asked(1), Ann, AnnsKey, change: vote => vote with { Type = "writ-approval/v2" }).Refusal!.Code);
        Assert.Equal("WRIT2034", Cast(Asked(1), Ann, AnnsKey, change: vote => vote with { Verdict = "maybe" }).Refusal!.Code);
        Assert.Equal("WRIT2032", Cast(Asked(1), Ann, AnnsKey, change: vote => vote with { Approver = Bob }).Refusal!.Code);
    }

    [Fact]
    public void A_signature_is_over_every_member_of_a_vote()
    {
        var signed = Of(Ann).Sign(AnnsKey);
        Assert.True(signed.TryVerify(out var key));
        Assert.Equal(AnnsKey.PublicKey, key);

        Assert.All(new[] { signed.Vote with { Verdict = Vote.Deny }, signed.Vote with { Intents = [Other] }, signed.Vote with { AtMs = 1 }, signed.Vote with { Reason = "x" } },
            vote => Assert.False((signed with { Vote = vote }).TryVerify(out _)));
        Assert.False((signed with { Key = Convert.ToBase64String(BobsKey.PublicKey.Spki.Span) }).TryVerify(out _));
        Assert.False((signed with { Signature = "no" }).TryVerify(out _));
    }

    [Fact]
    public void The_requester_a_stranger_and_a_second_vote_do_not_count()
    {
        Assert.Equal("WRIT2032", Cast(Asked(1), Requester, AnnsKey).Refusal!.Code);
        Assert.Equal("WRIT2032", Cast(Asked(1), Ann, AnnsKey, requesters: true).Refusal!.Code);
        Assert.Equal("WRIT2032", Cast(Asked(1), Ann, AnnsKey, eligible: false).Refusal!.Code);
        var once = Cast(Asked(2), Ann, AnnsKey).Next!;
        Assert.Equal("WRIT2035", Cast(once, Ann, BobsKey).Refusal!.Code);
        Assert.Equal("WRIT2035", Cast(once, Bob, AnnsKey).Refusal!.Code);
    }

    [FaultsFact]
    public void Without_its_guards_each_of_these_attacks_wins()
    {
        Wins("separation-of-duty", () => Cast(Asked(1), Requester, AnnsKey).Next);
        Wins("approval-role", () => Cast(Asked(1), Ann, AnnsKey, eligible: false).Next);
        Wins("approval-distinct", () => Cast(Cast(Asked(2), Ann, AnnsKey).Next!, Ann, AnnsKey).Next);
        Wins("approval-quorum", () => Cast(Asked(5), Ann, AnnsKey).Next is { State: ApprovalState.Approved } approved ? approved : null);
        Wins("approval-binding", () => Cast(Asked(1), Ann, AnnsKey).Next!.Consume([Other], Authority, Now).Next);
        Wins("approval-signature", () => (Of(Ann).Sign(AnnsKey) with { Vote = Of(Ann) with { AtMs = 7 } }).TryVerify(out var key) ? key : null);
    }

    private static void Wins(string guard, Func<object?> attack)
    {
        Assert.Null(attack());
        Environment.SetEnvironmentVariable("WRIT_GUARD_OFF", guard);
        try
        {
            Assert.NotNull(attack());
        }
        finally
        {
            Environment.SetEnvironmentVariable("WRIT_GUARD_OFF", null);
        }
    }

    private static Approval Asked(int quorum) => Approval.Ask(new ApprovalRequest
    {
        Id = "apr_1", Executions = ["exe_1"], Intents = [Intent], Authority = Authority, Requester = Requester, Quorum = quorum, From = "Role::\"sre\"",
        RequestedAtMs = Now, ExpiresAtMs = Now + 1_000,
    });

    private static ApprovalStep Cast(
        Approval approval, EntityRef who, P256Signer key, string verdict = Vote.Approve, long at = Now, bool eligible = true, bool requesters = false, Func<Vote, Vote>? change = null)
    {
        var vote = Of(who) with { Verdict = verdict };
        return approval.Cast((change is null ? vote : change(vote)).Sign(key), new Approver(who, key.PublicKey.KeyId, eligible, requesters), at);
    }

    private static Vote Of(EntityRef who) => new()
    {
        Type = Vote.Kind, Approval = "apr_1", Intents = [Intent], Authority = Authority, Verdict = Vote.Approve, Approver = who, AtMs = Now,
    };

    private static EntityRef User(string name) => new("User", name);
}
