using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Writ.Core.Storage;

namespace Writ.Register.Postgres;

/// <summary>The one task of a process that writes. Batches that wait together are one transaction.</summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    // Bounds the time the head's lock is held, for the sake of the other replicas.
    private const int GroupLimit = 512;

    // Far below the 1 GiB that PostgreSQL takes in one message; a single batch may be larger.
    private const long GroupBytes = 64 << 20;

    // How long a server that went away is waited for; longer where a commit was under way, because then there is a question open.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly PostgresServer _server;
    private readonly Guid _id;
    private readonly TimeProvider _clock;
    private readonly Channel<PendingBatch> _waiting = Channel.CreateUnbounded<PendingBatch>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _running;

    // Owned by the running task.
    private GroupSession? _session;
    private long _groups;

    private long _epoch;

    /// <param name="server">Where to.</param>
    /// <param name="id">Of this writer, in the table of writers; no other's.</param>
    /// <param name="epoch">Of the register as it was opened.</param>
    /// <param name="clock">Measures patience.</param>
    public PostgresWriter(PostgresServer server, Guid id, long epoch, TimeProvider clock)
    {
        (_server, _id, _epoch, _clock) = (server, id, epoch, clock);
        _running = Task.Run(Run);
    }

    /// <summary>The epoch as the last transaction saw it.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    public Task<RegisterVerdict> Add(RegisterBatch batch)
    {
        var pending = new PendingBatch(batch);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(pending), typeof(PostgresRegister));
        return pending.Answer;
    }

    /// <summary>Commits what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = _waiting.Writer.TryComplete();
        await _running;
    }

    private async Task Run()
    {
        List<PendingBatch> group = [];
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var bytes = 0L;
            while (group.Count < GroupLimit && bytes < GroupBytes && _waiting.Reader.TryRead(out var pending))
            {
                group.Add(pending);
                bytes += Bytes(pending.Batch);
            }

            await Answer(group);
            group.Clear();
        }

        await Forget();
        await Drop();
    }

    private async Task Forget()
    {
        if (_session is null) return;
        try
        {
            await _session.Forget(_id);
        }
        catch (Exception fault) when (PostgresFaults.MayPass(fault))
        {
            // The row is left to whoever closes next, a day from now.
        }
    }

    private static long Bytes(RegisterBatch batch)
    {
        var bytes = 0L;
        foreach (var request in batch.Requests)
        {
            bytes += request switch
            {
                Claim claim => claim.Value.Length,
                Put put => put.Value.Length,
                Append append => append.Leaf.Length + append.Payload.Length,
                _ => 0,
            };
        }

        return bytes;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Nothing is swallowed: every caller of the group gets the fault.")]
    private async Task Answer(List<PendingBatch> group)
    {
        try
        {
            await Commit(group);
            foreach (var pending in group) pending.Tell();
        }
        catch (Exception fault)
        {
            await Drop();
            var diagnosis = PostgresFaults.Diagnose(fault, _server.Where);
            foreach (var pending in group) pending.Fail(diagnosis);
        }
    }

    private async Task Commit(List<PendingBatch> group)
    {
        var keys = GroupKeys.Of(group);
        var start = _clock.GetTimestamp();
        while (true)
        {
            GroupState state;
            try
            {
                _session ??= new GroupSession(await _server.OpenForWriting(), _clock);
                state = await _session.Begin(keys);
            }
            catch (Exception fault) when (PostgresFaults.MayPass(fault) && _clock.GetElapsedTime(start) < Patience)
            {
                // Nothing was written yet, so that beginning again repeats nothing.
                await Drop();
                await Task.Delay(Pause, _clock);
                continue;
            }

            var any = Decide(group, state);
            if (Faults.GuardOff("durable-before-verdict")) foreach (var pending in group) pending.Tell();
            Faults.Hit("register-before-commit");
            if (!any)
            {
                await _session.Rollback();
                return;
            }

            if (await Commit(state)) return;
            if (_clock.GetElapsedTime(start) > CommitPatience) throw new TimeoutException("it went away at every attempt to commit");
        }
    }

    private bool Decide(List<PendingBatch> group, GroupState state)
    {
        Volatile.Write(ref _epoch, state.Head.Epoch);
        var any = false;
        foreach (var pending in group)
        {
            pending.Verdict = state.Apply(pending.Batch);
            any |= pending.Verdict.Committed;
        }

        return any;
    }

    /// <returns>False where it is certain that nothing was committed, because the connection was lost before.</returns>
    private async Task<bool> Commit(GroupState state)
    {
        try
        {
            // A crash before this line leaves nothing of the group. A crash after it leaves all of it: the callers were told nothing,
            // and find their claims taken when they come back.
            await _session!.Commit(state, _id, ++_groups);
            Faults.Hit("register-after-commit");
            return true;
        }
        catch (Exception fault)
        {
            // Even an error that the server reports may come after the commit: when it shuts down while it waits for a standby.
            await Drop();
            if (await WasCommitted(_groups, fault)) return true;
            if (PostgresFaults.MayPass(fault)) return false;
            throw;
        }
    }

    /// <summary>Reads back what a commit wrote whose answer was lost. Never guessed: no answer in time is a fault.</summary>
    private async Task<bool> WasCommitted(long group, Exception lost)
    {
        if (Faults.GuardOff("read-back")) return false;
        var start = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                _session ??= new GroupSession(await _server.OpenForWriting(), _clock);
                return await _session.LastGroup(_id) == group;
            }
            catch (Exception fault) when (PostgresFaults.MayPass(fault))
            {
                await Drop();
                if (_clock.GetElapsedTime(start) > CommitPatience) throw PostgresFaults.Unknown(_server.Where, lost);
                await Task.Delay(Pause, _clock);
            }
        }
    }

    /// <summary>Ends the connection; the server then rolls back what was open on it.</summary>
    private async Task Drop()
    {
        if (_session is null) return;
        var session = _session;
        _session = null;
        await session.DisposeAsync();
    }
}
