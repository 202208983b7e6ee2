namespace Writ.Tests.Support;

public sealed class ManualClockTests
{
    [Fact]
    public void Timers_fire_in_the_order_they_fall_due_and_see_that_moment()
    {
        var clock = new ManualClock();
        var start = clock.GetUtcNow();
        var fired = new List<(string Name, double Seconds)>();
        void Note(object? name) => fired.Add(((string)name!, (clock.GetUtcNow() - start).TotalSeconds));
        using var late = clock.CreateTimer(Note, "late", TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var often = clock.CreateTimer(Note, "often", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal([("often", 2d), ("often", 4d), ("late", 5d), ("often", 6d)], fired);
        Assert.Equal(TimeSpan.FromSeconds(6), clock.GetElapsedTime(0));
    }

    [Fact]
    public void A_disposed_timer_does_not_fire()
    {
        var clock = new ManualClock();
        var timer = clock.CreateTimer(_ => Assert.Fail("fired"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timer.Dispose();
        clock.Advance(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come()
    {
        var clock = new ManualClock();
        var delay = Task.Delay(TimeSpan.FromSeconds(10), clock, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await delay;
    }

    [Fact]
    public void The_wall_clock_can_be_set_back_and_the_monotonic_one_cannot()
    {
        var clock = new ManualClock();
        var before = clock.GetTimestamp();
        clock.SetWall(clock.GetUtcNow() - TimeSpan.FromHours(1));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(clock.GetTimestamp() > before);
    }
}
