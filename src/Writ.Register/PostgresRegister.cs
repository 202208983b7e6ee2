using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using Writ.Core.Storage;
using Writ.Register.Postgres;

namespace Writ.Register;

/// <summary>The distributed register: the schema <c>writ</c> of one PostgreSQL database, shared by any number of replicas.</summary>
/// <remarks>
/// Writing is one transaction for all who wait (<see cref="PostgresWriter"/>), and all writers stand in line for the head row.
/// Reading is by a pool. Tables and verbs: docs/spec/register.md.
/// </remarks>
public sealed class PostgresRegister : IRegisterStore
{
    private readonly PostgresServer _server;
    private readonly PostgresReader _reader;
    private readonly PostgresWriter _writer;
    private readonly TimeProvider _clock;
    private volatile bool _disposed;

    private PostgresRegister(PostgresServer server, long epoch, TimeProvider clock)
    {
        (_server, _reader, _clock) = (server, new PostgresReader(server), clock);
        _writer = new PostgresWriter(server, new Guid(RandomNumberGenerator.GetBytes(16)), epoch, clock);
    }

    public string Where => _server.Where;

    public long Epoch => _writer.Epoch;

    /// <summary>Opens a register, making its tables where there are none.</summary>
    /// <param name="address"><c>postgres://USER@HOST:PORT/DATABASE</c>; several hosts, separated by commas, are a primary and its
    /// standbys; <c>?standby=none</c> says that none can take over, so that none need confirm a commit.</param>
    /// <param name="clock">Measures patience.</param>
    /// <exception cref="RegisterException">WRIT4001, WRIT4002, WRIT4008, WRIT4020 to WRIT4025.</exception>
    public static async Task<PostgresRegister> Open(string address, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentNullException.ThrowIfNull(clock);
        var server = new PostgresServer(address);
        try
        {
            await using var connection = await server.OpenForWriting();
            await PostgresSchema.Bring(connection, server.Where, clock);
            var head = await PostgresSchema.Probe(connection, server.Where);
            return new PostgresRegister(server, head.Epoch, clock);
        }
        catch (Exception fault)
        {
            await server.DisposeAsync();
            if (fault is RegisterException or not (NpgsqlException or TimeoutException or IOException or SocketException)) throw;
            throw PostgresFaults.Diagnose(fault, server.Where);
        }
    }

    /// <summary>The part of an address that may be kept in a file or shown.</summary>
    public static string WithoutPassword(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return PostgresAddress.WithoutPassword(address);
    }

    public ValueTask<RegisterVerdict> Commit(RegisterBatch batch)
    {
        RequestCheck.Batch(batch);
        return new ValueTask<RegisterVerdict>(_writer.Add(batch));
    }

    public ValueTask<RegisterRow?> Read(string space, string key)
    {
        RequestCheck.Text(space, nameof(space));
        RequestCheck.Text(key, nameof(key));
        return Reader.Row(space, key);
    }

    public ValueTask<IReadOnlyList<RegisterRow>> Scan(string space, string? after, int limit, bool descending = false)
    {
        RequestCheck.Text(space, nameof(space));
        if (after is not null) RequestCheck.Text(after, nameof(after));
        RequestCheck.Limit(limit);
        return Reader.Scan(space, after, limit, descending);
    }

    public ValueTask<long> Counted(string counter, string window)
    {
        RequestCheck.Text(counter, nameof(counter));
        RequestCheck.Text(window, nameof(window));
        return Reader.Counted(counter, window);
    }

    public ValueTask<long> LogSize() => Reader.LogSize();

    public ValueTask<IReadOnlyList<LogRow>> ReadLog(long from, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        RequestCheck.Limit(limit);
        return Reader.Log(from, limit);
    }

    public ValueTask<IReadOnlyList<LogRow>> ReadExecution(string execution)
    {
        RequestCheck.Text(execution, nameof(execution));
        return Reader.Execution(execution);
    }

    public ValueTask<long> ChangeMark() => Reader.Mark();

    public ValueTask<IReadOnlyList<string>> Examine() => Reader.Examine();

    public Task Backup(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return BackupFile.Create(path, beside => Ask(async connection =>
        {
            await PostgresBackup.Write(connection, beside, _clock);
            return true;
        }));
    }

    public async Task<long> Restore(string path, Func<IRegister, Task<LogTail>> tail)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tail);
        using var backup = BackupFile.Open(path, _clock);
        var beyond = await backup.Ask(tail, _clock);
        return await Ask(connection => PostgresBackup.Restore(connection, backup, beyond));
    }

    /// <summary>Commits what was asked for before, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _writer.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task<T> Ask<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            await using var connection = await _server.OpenForWriting();
            return await work(connection);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or IOException)
        {
            throw PostgresFaults.Diagnose(fault, Where);
        }
    }

    private PostgresReader Reader
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _reader;
        }
    }
}
