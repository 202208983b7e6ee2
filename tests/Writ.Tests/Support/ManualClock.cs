namespace Writ.Tests.Support;

/// <summary>Time that moves only when told to, timers included. Timers fire on the thread that advances.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _wall = start;
    private TimeSpan _elapsed;

    public ManualClock() : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _wall;
    }

    public override long GetTimestamp()
    {
        lock (_gate) return _elapsed.Ticks;
    }

    /// <summary>Sets the wall clock, backwards too; the monotonic one and the timers are not moved.</summary>
    public void SetWall(DateTimeOffset wall)
    {
        lock (_gate) _wall = wall;
    }

    /// <summary>Moves both clocks on, stopping at each timer that falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan target;
        lock (_gate) target = _elapsed + by;
        while (NextDue(target) is { } timer) timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        _ = timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? NextDue(TimeSpan target)
    {
        lock (_gate)
        {
            var timer = _timers.Where(candidate => candidate.Due <= target).MinBy(candidate => candidate.Due);
            MoveTo_NeedsLock(timer?.Due ?? target);
            timer?.Rearm_NeedsLock();
            return timer;
        }
    }

    private void MoveTo_NeedsLock(TimeSpan moment)
    {
        if (moment <= _elapsed) return;
        _wall += moment - _elapsed;
        _elapsed = moment;
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        /// <summary>On the monotonic clock. Guarded by the clock's gate, as is the period.</summary>
        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _ = clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock._elapsed + dueTime;
                _period = period;
                clock._timers.Add(this);
                return true;
            }
        }

        public void Rearm_NeedsLock()
        {
            if (_period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero) _ = clock._timers.Remove(this);
            else Due += _period;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._gate) _ = clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
