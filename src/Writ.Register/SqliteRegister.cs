using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SQLitePCL;
using Writ.Core.Storage;
using Writ.Register.Sqlite;

namespace Writ.Register;

/// <summary>The embedded register: one SQLite file in WAL mode with <c>synchronous=FULL</c>, shared by any number of processes.</summary>
/// <remarks>
/// Writing is one thread and one transaction for all who wait (<see cref="GroupCommitter"/>); reading is on the caller's
/// thread, by connections of its own. Tables and verbs: docs/spec/register.md.
/// </remarks>
public sealed class SqliteRegister : IRegisterStore
{
    private const int NoSpace = 28; // ENOSPC, which .NET passes on as the HResult

    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(30);

    private static readonly Lock CreationGate = new();

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly GroupCommitter _committer;
    private readonly ConcurrentBag<SqliteReader> _readers = [];
    private readonly Lock _markGate = new();

    // Guarded by _markGate: data_version is a property of one connection, so it is always the same one that is asked.
    private SqliteReader? _marker;
    private volatile bool _disposed;

    private SqliteRegister(string path, GroupCommitter committer, TimeProvider clock) => (_path, _committer, _clock) = (path, committer, clock);

    public string Where => _path;

    public long Epoch => _committer.Epoch;

    /// <summary>Opens a register, creating the file (mode 0600) where there is none; its directory must exist.</summary>
    /// <exception cref="RegisterException">WRIT4001 to WRIT4009: damaged, of another kind or a newer version, not writable, full, locked.</exception>
    public static SqliteRegister Open(string path, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(clock);
        path = Path.GetFullPath(path);
        Create(path);

        // Several processes may make the file a register at once. An opening that found it locked has changed nothing.
        var start = clock.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (true)
        {
            try
            {
                return OpenOnce(path, clock);
            }
            catch (SqliteFault busy) when (busy.Primary == raw.SQLITE_BUSY && clock.GetElapsedTime(start) < OpenPatience)
            {
                _ = pause.Wait(TimeSpan.FromMilliseconds(2));
            }
            catch (SqliteFault fault)
            {
                throw StoreFaults.Diagnose(fault, path);
            }
        }
    }

    public ValueTask<RegisterVerdict> Commit(RegisterBatch batch)
    {
        RequestCheck.Batch(batch);
        return new ValueTask<RegisterVerdict>(_committer.Add(batch));
    }

    public ValueTask<RegisterRow?> Read(string space, string key)
    {
        RequestCheck.Text(space, nameof(space));
        RequestCheck.Text(key, nameof(key));
        return new(Ask(reader => reader.Row(space, key)));
    }

    public ValueTask<IReadOnlyList<RegisterRow>> Scan(string space, string? after, int limit, bool descending = false)
    {
        RequestCheck.Text(space, nameof(space));
        if (after is not null) RequestCheck.Text(after, nameof(after));
        RequestCheck.Limit(limit);
        return new(Ask(reader => reader.Scan(space, after, limit, descending)));
    }

    public ValueTask<long> Counted(string counter, string window)
    {
        RequestCheck.Text(counter, nameof(counter));
        RequestCheck.Text(window, nameof(window));
        return new(Ask(reader => reader.Counted(counter, window)));
    }

    public ValueTask<long> LogSize() => new(Ask(reader => reader.LogSize()));

    public ValueTask<IReadOnlyList<LogRow>> ReadLog(long from, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        RequestCheck.Limit(limit);
        return new(Ask(reader => reader.Log(from, limit)));
    }

    public ValueTask<IReadOnlyList<LogRow>> ReadExecution(string execution)
    {
        RequestCheck.Text(execution, nameof(execution));
        return new(Ask(reader => reader.Execution(execution)));
    }

    /// <inheritdoc/>
    /// <remarks>Comparable only with marks of the same instance.</remarks>
    public ValueTask<long> ChangeMark()
    {
        lock (_markGate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                _marker ??= SqliteReader.Open(_path);
                return new(unchecked((_marker.Mark() << 32) | (_committer.Commits & uint.MaxValue)));
            }
            catch (SqliteFault fault)
            {
                throw StoreFaults.Diagnose(fault, _path);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Every page and index of the file, and that the log's rows have no gaps.</remarks>
    public ValueTask<IReadOnlyList<string>> Examine() => new(Ask(reader => reader.Examine()));

    public Task Backup(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return BackupFile.Create(path, beside => Task.Run(() => Ask(_path, connection =>
        {
            connection.Execute("PRAGMA busy_timeout = 5000");
            connection.Prepare("VACUUM INTO ?").Bind(beside).Run();
            return true;
        })));
    }

    public async Task<long> Restore(string path, Func<IRegister, Task<LogTail>> tail)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tail);
        using var backup = BackupFile.Open(path, _clock);
        var beyond = await backup.Ask(tail, _clock);
        return await Task.Run(() => Ask(_path, connection => SqliteRestore.Run(connection, backup, beyond)));
    }

    /// <summary>Commits what was asked for before, then closes the file.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        _committer.Dispose();
        lock (_markGate) _marker?.Dispose();
        while (_readers.TryTake(out var reader)) reader.Dispose();
        return ValueTask.CompletedTask;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The register owns the connection, and it is disposed of where opening fails.")]
    private static SqliteRegister OpenOnce(string path, TimeProvider clock)
    {
        var connection = SqliteConnection.Open(path);
        try
        {
            // What a batch may take back is kept in memory: in a file of /tmp it would cost a file for every third commit, and outlive an erasure.
            // busy_timeout is 0 here and the waiting is done by GroupCommitter; only opening leans on SQLite's own.
            connection.Execute("PRAGMA busy_timeout = 1000; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY");
            var mode = connection.Text("PRAGMA journal_mode = WAL");
            if (mode != "wal") throw StoreFaults.NoWal(path, mode ?? "none");
            connection.Execute("PRAGMA synchronous = FULL");
            Schema.Bring(connection, clock);
            Schema.Probe(connection);
            connection.Execute("PRAGMA busy_timeout = 0");
            return new SqliteRegister(path, new GroupCommitter(connection, clock), clock);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes an empty file that nobody else can read, unless there is one. SQLite gives its companions the same mode.</summary>
    /// <remarks>
    /// A file that exists is never opened here: closing any descriptor of it would drop the POSIX locks that other
    /// connections of this process hold on it. The lock keeps one thread's creation from doing that to another's opening.
    /// </remarks>
    private static void Create(string path)
    {
        lock (CreationGate)
        {
            if (File.Exists(path)) return;
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            try
            {
                using var file = new FileStream(path, options);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process made it in between, which is as good.
            }
            catch (IOException fault) when (fault.HResult == NoSpace)
            {
                throw StoreFaults.Full(path, fault);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw StoreFaults.Unwritable(path, fault);
            }
        }
    }

    /// <summary>On a connection of its own.</summary>
    private static T Ask<T>(string path, Func<SqliteConnection, T> work)
    {
        try
        {
            using var connection = SqliteConnection.Open(path);
            return work(connection);
        }
        catch (SqliteFault fault)
        {
            throw StoreFaults.Diagnose(fault, path);
        }
    }

    /// <summary>Lends a reader, opening one where all are busy.</summary>
    private T Ask<T>(Func<SqliteReader, T> question)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SqliteReader? reader = null;
        try
        {
            if (!_readers.TryTake(out reader)) reader = SqliteReader.Open(_path);
            var answer = question(reader);
            _readers.Add(reader);
            reader = null;
            return answer;
        }
        catch (SqliteFault fault)
        {
            throw StoreFaults.Diagnose(fault, _path);
        }
        finally
        {
            // A reader that failed is not lent again.
            reader?.Dispose();
        }
    }
}
