using Npgsql;
using Writ.Core.Storage;

namespace Writ.Register.Postgres;

/// <summary>The connections to one PostgreSQL, and whether it keeps what it commits.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int OldestVersion = 150_000;

    /// <summary>For every session, as startup options: what is set later is lost when a pool resets the session.</summary>
    /// <remarks>
    /// No statement_timeout, ever: it would cancel the wait for the synchronous standby and call the commit done. A server drops the
    /// session of a client that froze or was cut off after seconds, and with it the head's lock. Plans are made once, while tables may be
    /// empty, and must go by the indexes however those grow.
    /// </remarks>
    private static readonly string[] Session =
    [
        "synchronous_commit=on", "lock_timeout=10000", "idle_in_transaction_session_timeout=5000", "tcp_user_timeout=5000",
        "tcp_keepalives_idle=5", "tcp_keepalives_interval=1", "tcp_keepalives_count=5", "client_connection_check_interval=1000", "search_path=writ",
        "plan_cache_mode=force_generic_plan", "enable_seqscan=off", "enable_hashjoin=off", "enable_mergejoin=off", "jit=off",
        "default_transaction_isolation=read\\ committed",
    ];

    private readonly NpgsqlDataSource _source;
    private readonly bool _single;

    public PostgresServer(string address)
    {
        var (settings, single) = PostgresAddress.Parse(address);
        (Where, _single) = (PostgresAddress.Describe(settings), single);
        settings.ApplicationName = "writ";
        settings.Options = string.Join(' ', Session.Select(option => "-c " + option));
        settings.Timeout = 5;
        settings.KeepAlive = 5;
        settings.MaxPoolSize = 16;
        settings.MaxAutoPrepare = 64;
        settings.AutoPrepareMinUsages = 2;

        // No command is ever cancelled: a cancelled commit may be one that took place. Who waits too long drops the connection.
        settings.CommandTimeout = 0;
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        _source = settings.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }

    /// <summary>The address without its password.</summary>
    public string Where { get; }

    public ValueTask<NpgsqlConnection> Open() => _source.OpenConnectionAsync();

    /// <summary>A connection on which something may be decided: its server keeps what it commits.</summary>
    /// <exception cref="RegisterException">WRIT4023 to WRIT4025.</exception>
    public async Task<NpgsqlConnection> OpenForWriting()
    {
        var connection = await Open();
        try
        {
            await Check(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Forgets pooled connections: after a failover they lead to the wrong server.</summary>
    public void Forget() => _source.Clear();

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task Check(NpgsqlConnection connection)
    {
        const string Settings = """
            SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), pg_is_in_recovery(),
                current_setting('fsync'), current_setting('full_page_writes'), current_setting('data_sync_retry'),
                current_setting('synchronous_commit'), current_setting('synchronous_standby_names')
            """;
        await using var command = new NpgsqlCommand(Settings, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        if (reader.GetInt32(0) < OldestVersion) throw PostgresFaults.Unfit(Where, $"it is version {connection.ServerVersion}");
        if (reader.GetString(1) != "UTF8") throw PostgresFaults.Unfit(Where, $"the database's encoding is {reader.GetString(1)}");
        if (reader.GetBoolean(2)) throw PostgresFaults.Unfit(Where, "it is a standby");
        if (reader.GetString(3) != "on") throw PostgresFaults.Unsafe(Where, "fsync", "off", "on");
        if (reader.GetString(4) != "on") throw PostgresFaults.Unsafe(Where, "full_page_writes", "off", "on");

        // After a failed fsync the kernel may have dropped the pages and report success the next time.
        if (reader.GetString(5) != "off") throw PostgresFaults.Unsafe(Where, "data_sync_retry", "on", "off");
        if (reader.GetString(6) != "on") throw PostgresFaults.Unfit(Where, "something between us and it drops our session settings");
        if (reader.GetString(7).Length == 0 && !_single) throw PostgresFaults.NoStandby(Where);
    }
}
