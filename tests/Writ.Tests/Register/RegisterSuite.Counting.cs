using Writ.Core.Storage;

namespace Writ.Tests.Register;

/// <summary>Counting: alone, near its bounds, and together with other windows.</summary>
public abstract partial class RegisterSuite
{
    [Fact]
    public async Task A_count_stays_between_zero_and_its_bound()
    {
        var register = Open();

        Assert.Equal([7], (await Commit(register, new Count("refunds", "2026-01", 7, 10))).Values);
        Assert.False((await Commit(register, new Count("refunds", "2026-01", 4, 10))).Committed);
        Assert.Equal([10], (await Commit(register, new Count("refunds", "2026-01", 3, 10))).Values);
        Assert.False((await Commit(register, new Count("refunds", "2026-01", -11, 10))).Committed);
        Assert.Equal([0], (await Commit(register, new Count("refunds", "2026-01", -10, 10))).Values);
        Assert.Equal(0, await register.Counted("refunds", "2026-02"));
    }

    [Fact]
    public async Task A_count_near_the_largest_number_is_rejected_and_does_not_wrap()
    {
        var register = Open();
        await Commit(register, new Count("c", "w", long.MaxValue, long.MaxValue));

        Assert.False((await Commit(register, new Count("c", "w", 1, long.MaxValue))).Committed);
        Assert.False((await Commit(register, new Count("c", "w", long.MinValue, long.MaxValue))).Committed);
        Assert.Equal(long.MaxValue, await register.Counted("c", "w"));
    }

    [Fact]
    public async Task A_count_is_held_against_its_bound_together_with_the_windows_it_names()
    {
        var register = Open();
        await Commit(register, new Count("refunds", "1", 4, 10));
        await Commit(register, new Count("refunds", "2", 3, 10));

        Assert.False((await Commit(register, new Count("refunds", "3", 4, 10, ["1", "2"]))).Committed);
        Assert.Equal([3], (await Commit(register, new Count("refunds", "3", 3, 10, ["1", "2"]))).Values);
        Assert.Equal([7], (await Commit(register, new Count("refunds", "4", 7, 10, ["3", "never"]))).Values);
        Assert.Equal([1], (await Commit(register, new Count("refunds", "3", -2, 10, ["4"]))).Values);
        Assert.Equal(4, await register.Counted("refunds", "1"));
    }

    [Fact]
    public async Task A_count_of_the_same_batch_counts_towards_the_bound_of_the_next()
    {
        var register = Open();

        Assert.False((await Commit(register, new Count("c", "1", 6, 10), new Count("c", "2", 5, 10, ["1"]))).Committed);
        Assert.Equal(0, await register.Counted("c", "1"));
        Assert.True((await Commit(register, new Count("c", "1", 6, 10), new Count("c", "2", 4, 10, ["1"]))).Committed);
    }

    [Fact]
    public async Task A_sum_of_windows_near_the_largest_number_does_not_wrap()
    {
        var register = Open();
        await Commit(register, new Count("c", "1", long.MaxValue, long.MaxValue));

        Assert.False((await Commit(register, new Count("c", "2", long.MaxValue, long.MaxValue, ["1"]))).Committed);
    }
}
