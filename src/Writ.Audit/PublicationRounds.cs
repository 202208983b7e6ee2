namespace Writ.Audit;

/// <summary>Lets those who wait for a publication wait for one together. A publication takes what is committed when it begins, so that
/// whoever comes before that is served by it, and whoever comes later by the next.</summary>
internal sealed class PublicationRounds(Func<PublicationRound, Task<SignedCheckpoint>> publish)
{
    private readonly Lock _gate = new();

    // Guarded by _gate: the one that has not begun yet.
    private PublicationRound? _next;

    /// <summary>A checkpoint over at least so many entries, all of which are committed.</summary>
    public Task<SignedCheckpoint> Join(long size)
    {
        PublicationRound round;
        lock (_gate)
        {
            if (_next is not null)
            {
                _next.Cover_NeedsLock(size);
                return _next.Done;
            }

            round = _next = new PublicationRound(Begin, size);
        }

        _ = round.Run(publish);
        return round.Done;
    }

    private long Begin(PublicationRound round)
    {
        lock (_gate)
        {
            if (_next == round) _next = null;
            return round.Size;
        }
    }
}

/// <summary>One publication and those who wait for it.</summary>
internal sealed class PublicationRound(Func<PublicationRound, long> begin, long size)
{
    // The many who waited go on beside one another, not one after another on the thread that published.
    private readonly TaskCompletionSource<SignedCheckpoint> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Guarded by the gate of its <see cref="PublicationRounds"/>.</summary>
    public long Size { get; private set; } = size;

    public Task<SignedCheckpoint> Done => _done.Task;

    /// <summary>From now on nobody joins it.</summary>
    /// <returns>Entries that it must cover.</returns>
    public long Begin() => begin(this);

    public void Cover_NeedsLock(long size) => Size = Math.Max(Size, size);

    public async Task Run(Func<PublicationRound, Task<SignedCheckpoint>> publish)
    {
        try
        {
            _done.SetResult(await publish(this));
        }
#pragma warning disable CA1031 // nothing is swallowed: everybody who waits gets it
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _ = Begin();
            _done.SetException(fault);
        }
    }
}
