using System.Diagnostics;

namespace Writ.Host;

/// <summary>One look at something outside serves all who ask within ten milliseconds: every decision asks, and every run five times a second.</summary>
/// <typeparam name="T">What is seen.</typeparam>
/// <remarks>Safe for use from several threads; two may look at once.</remarks>
internal sealed class OneLook<T>
{
    /// <summary>How long what was seen stands.</summary>
    public static readonly TimeSpan Stands = TimeSpan.FromMilliseconds(10);

    // Replaced whole.
    private volatile Seen? _last;

    /// <summary>What was seen a moment ago, or what <paramref name="look"/> sees.</summary>
    public T Take(Func<T> look)
    {
        var now = Stopwatch.GetTimestamp();
        return TryRecall(now, Stands, out var seen) ? seen : Keep(now, look());
    }

    /// <inheritdoc cref="Take"/>
    public async ValueTask<T> TakeAsync(Func<ValueTask<T>> look)
    {
        var now = Stopwatch.GetTimestamp();
        return TryRecall(now, Stands, out var seen) ? seen : Keep(now, await look().ConfigureAwait(false));
    }

    /// <summary>What was seen no longer ago than this; false where nobody looked.</summary>
    public bool TryRecall(TimeSpan within, out T seen) => TryRecall(Stopwatch.GetTimestamp(), within, out seen);

    /// <summary>The next who asks looks.</summary>
    public void Forget() => _last = null;

    private bool TryRecall(long now, TimeSpan within, out T seen)
    {
        var last = _last;
        seen = last is null ? default! : last.What;
        return last is not null && Stopwatch.GetElapsedTime(last.At, now) < within;
    }

    // What was seen is as old as the moment before the look.
    private T Keep(long at, T seen)
    {
        _last = new Seen(at, seen);
        return seen;
    }

    private sealed record Seen(long At, T What);
}
