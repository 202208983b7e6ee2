using Writ.Authorize.Leasing;

namespace Writ.Tests.Authorize;

public sealed class HostLeaseTests
{
    private const long Second = 1_000_000_000;

    private static HostLease Fresh => HostLease.Asked("point", "host");

    [Fact]
    [Trait("law", "L6")]
    public void A_lease_counts_from_when_it_was_asked_for()
    {
        var lease = Fresh.Granted(sentNs: 10 * Second, epoch: 1);

        Assert.True(lease.Holds((11 * Second) - 1));
        Assert.False(lease.Holds(11 * Second));
    }

    [Fact]
    [Trait("law", "L6")]
    public void A_thawed_host_does_not_take_old_answers_for_fresh_ones()
    {
        var lease = Fresh.Granted(10 * Second, 1);
        foreach (var sent in new[] { 11, 10, 12 }) lease = lease.Granted(sent * Second, 1);

        Assert.False(lease.Holds(60 * Second));
        Assert.Equal(13 * Second, lease.UntilNs);
    }

    [Fact]
    [Trait("law", "L6")]
    public void What_was_taken_over_is_lost_for_ever()
    {
        var lease = Fresh.Granted(10 * Second, 1).Rejected();

        Assert.False(lease.Holds(10 * Second));
        Assert.False(lease.Granted(10 * Second, 1).Holds(10 * Second));
        Assert.False(lease.Granted(10 * Second, 2).Holds(10 * Second));
    }

    [Fact]
    public void Before_it_is_granted_it_holds_nothing_and_may_ask_again()
    {
        Assert.False(Fresh.Holds(0));
        Assert.Equal(0, Fresh.Rejected().Request(1_000).Epoch);
        Assert.True(Fresh.Rejected().Granted(Second, 3).Holds(Second));
    }

    [Fact]
    public void Another_may_take_it_only_after_its_time_and_the_skew_of_two_clocks() =>
        Assert.Equal(1_000 + 1_000 + 2_000, Fresh.Request(nowMs: 1_000).UntilMs);

    [Fact]
    public void A_heartbeat_fits_five_times_into_the_time_to_live() =>
        Assert.True(HostLease.TimeToLive >= 5 * HostLease.Heartbeat);
}
