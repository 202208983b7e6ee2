using System.Diagnostics.CodeAnalysis;
using SQLitePCL;
using Writ.Core.Storage;
using Writ.Register.Sqlite;

namespace Writ.Register;

/// <summary>The one thread of a process that writes. Batches that wait together are committed by one transaction and one
/// fsync; each has a savepoint of its own, so that one rejected leaves the others standing.</summary>
internal sealed class GroupCommitter : IDisposable
{
    // Bounds the time the write lock is held, for the sake of the other processes.
    private const int GroupLimit = 512;

    private const long Unknown = -1;

    // About two seconds, during which nobody else is served: erasures are rare.
    private const int TruncationTries = 1_500;

    // Without anybody committing; and in all.
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(1);

    private readonly SqliteConnection _connection;
    private readonly BatchWriter _writer;
    private readonly TimeProvider _clock;
    private readonly Thread _thread;
    private readonly SqliteStatement _begin, _commit, _rollback, _savepoint, _release, _undo, _others;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _arrived = new();
    private readonly ManualResetEventSlim _pause = new();

    // Guarded by _gate.
    private Queue<PendingBatch> _waiting = new();
    private bool _closed;
    private RegisterException? _stopped;

    private long _epoch;
    private long _commits;

    // Owned by the thread: a payload was erased, and pages from before may still lie in the journal.
    private bool _owesTruncation;

    public GroupCommitter(SqliteConnection connection, TimeProvider clock)
    {
        (_connection, _clock, _writer) = (connection, clock, new BatchWriter(connection));
        (_begin, _commit, _rollback) = (connection.Prepare("BEGIN IMMEDIATE"), connection.Prepare("COMMIT"), connection.Prepare("ROLLBACK"));
        (_savepoint, _release, _undo) =
            (connection.Prepare("SAVEPOINT batch"), connection.Prepare("RELEASE batch"), connection.Prepare("ROLLBACK TO batch"));
        (_others, _epoch) = (connection.Prepare("PRAGMA data_version"), connection.Number("SELECT value FROM epoch WHERE id = 1") ?? 0);
        _thread = new Thread(Run) { IsBackground = true, Name = "register writer" };
        _thread.Start();
    }

    /// <summary>The epoch as the last transaction saw it.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Transactions committed by this process.</summary>
    public long Commits => Volatile.Read(ref _commits);

    public Task<RegisterVerdict> Add(RegisterBatch batch)
    {
        var pending = new PendingBatch(batch);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteRegister));
            if (_stopped is not null) return Task.FromException<RegisterVerdict>(StoreFaults.Stopped(_connection.Path, _stopped));
            _waiting.Enqueue(pending);
            _arrived.Set();
        }

        return pending.Answer;
    }

    /// <summary>Commits what waits, then ends the thread and the connection.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _arrived.Set();
        }

        _thread.Join();
        _connection.Dispose();
        _arrived.Dispose();
        _pause.Dispose();
    }

    private void Run()
    {
        for (var group = Take(); group.Count > 0; group = Take()) Answer(group);
    }

    /// <summary>Waits for batches; an empty group means that the committer is closed and has nothing left.</summary>
    private List<PendingBatch> Take()
    {
        List<PendingBatch> group = [];
        while (true)
        {
            _arrived.Wait();
            lock (_gate)
            {
                while (group.Count < GroupLimit && _waiting.TryDequeue(out var pending)) group.Add(pending);
                if (_waiting.Count == 0 && !_closed) _arrived.Reset();
                if (group.Count > 0 || _closed) return group;
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Nothing is swallowed: every caller of the group gets the fault, and an unknown one stops the register.")]
    private void Answer(List<PendingBatch> group)
    {
        try
        {
            Commit(group);
            if (group.Any(static pending => pending is { Verdict.Committed: true, Batch: { } batch } && batch.Requests.Any(static r => r is Erase))) _owesTruncation = true;
            if (_owesTruncation) Truncate();
            foreach (var pending in group) pending.Tell();
        }
        catch (Exception fault)
        {
            var diagnosis = fault switch
            {
                RegisterException known => known,
                SqliteFault sqlite => StoreFaults.Diagnose(sqlite, _connection.Path),
                _ => StoreFaults.Stopped(_connection.Path, fault),
            };
            Abandon(fault, diagnosis);
            foreach (var pending in group) pending.Fail(diagnosis);
        }
    }

    /// <summary>Empties the journal, in which what was erased still stands. A reader that is in the way only delays it: it is tried
    /// again after the next commit, and closing the last connection does it too.</summary>
    private void Truncate()
    {
        for (var tries = 0; _owesTruncation && tries < TruncationTries; tries++)
        {
            try
            {
                _owesTruncation = _connection.Number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
            }
            catch (SqliteFault busy) when (busy.Primary is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
            {
                _owesTruncation = true;
            }

            if (_owesTruncation) _ = _pause.Wait(LockPause);
        }
    }

    private void Commit(List<PendingBatch> group)
    {
        BeginImmediate();
        _writer.Begin();
        var any = false;
        foreach (var pending in group)
        {
            // A request that is rejected has changed nothing: one that stands alone needs nothing to go back to.
            var alone = pending.Batch.Requests.Count == 1;
            if (!alone) _savepoint.Run();
            pending.Verdict = _writer.Apply(pending.Batch);
            if (!alone && !pending.Verdict.Committed) _undo.Run();
            if (!alone) _release.Run();
            any |= pending.Verdict.Committed;
        }

        Volatile.Write(ref _epoch, _writer.Epoch);
        if (Faults.GuardOff("durable-before-verdict")) foreach (var pending in group) pending.Tell();
        Faults.Hit("register-before-commit");

        // A crash before this line leaves nothing of the group. A crash after it leaves all of it: the callers were told
        // nothing, and find their claims taken when they come back.
        if (any) _commit.Run();
        else _rollback.Run();
        Faults.Hit("register-after-commit");
        if (any) Volatile.Write(ref _commits, unchecked(_commits + 1));
    }

    /// <summary>Takes the write lock. Retrying here repeats nothing: no request of the group has been applied yet.</summary>
    private void BeginImmediate()
    {
        var first = _clock.GetTimestamp();
        var (start, seen) = (first, Unknown);
        while (true)
        {
            try
            {
                _begin.Run();
                return;
            }
            catch (SqliteFault busy) when (busy.Primary == raw.SQLITE_BUSY)
            {
                // Short, even steps instead of SQLite's growing ones, so that a process that comes and goes is not starved by one
                // that commits all the time.
                _ = _pause.Wait(LockPause);
                if (seen == Unknown) seen = Others();
                if (_clock.GetElapsedTime(start) <= LockPatience) continue;

                // A lock that passes from hand to hand is a queue; one that nobody commits under is held by somebody who is stuck.
                var others = Others();
                if (others == seen || _clock.GetElapsedTime(first) > LockLimit) throw;
                (start, seen) = (_clock.GetTimestamp(), others);
            }
        }
    }

    /// <summary>A number that differs after a commit by another process.</summary>
    private long Others()
    {
        try
        {
            return _others.Step() ? _others.Long(0) : Unknown;
        }
        catch (SqliteFault busy) when (busy.Primary == raw.SQLITE_BUSY)
        {
            return Unknown;
        }
        finally
        {
            _others.Reset();
        }
    }

    /// <summary>Leaves no transaction open, and after a fault that says nothing about the file's state takes no more batches.</summary>
    private void Abandon(Exception fault, RegisterException diagnosis)
    {
        var harmless = fault is SqliteFault { Primary: raw.SQLITE_BUSY or raw.SQLITE_FULL };
        try
        {
            if (_connection.InTransaction) _rollback.Run();
        }
        catch (SqliteFault)
        {
            harmless = false;
        }

        // After a failed fsync the kernel may have dropped the pages and report success the next time: never commit again on that.
        if (harmless) return;
        List<PendingBatch> left;
        lock (_gate)
        {
            _stopped = diagnosis;
            left = [.. _waiting];
            _waiting = new Queue<PendingBatch>();
        }

        foreach (var pending in left) pending.Fail(StoreFaults.Stopped(_connection.Path, diagnosis));
    }
}
