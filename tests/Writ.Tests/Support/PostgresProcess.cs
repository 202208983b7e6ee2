using System.Diagnostics;
using Npgsql;

namespace Writ.Tests.Support;

/// <summary>A real PostgreSQL server, started by <c>eng/postgres</c>: of our own, in a temporary folder, reached by its socket there.
/// It ends with this object, and with this process however that ends.</summary>
internal sealed class PostgresProcess : IDisposable
{
    private static readonly Lazy<PostgresProcess> OfAllTests = new(() => Start());
    private static int _databases;

    private readonly Process _process;

    private PostgresProcess(Process process, string folder, int pid) => (_process, Folder, Pid) = (process, folder, pid);

    /// <summary>For tests that leave the server as it is: one for all of them, each with databases of its own.</summary>
    public static PostgresProcess Shared => OfAllTests.Value;

    public string Folder { get; }

    /// <summary>Of the postmaster.</summary>
    public int Pid { get; }

    /// <summary>Asked of who comes over a network.</summary>
    public string Password => File.ReadAllText(Path.Combine(Folder, "password")).Trim();

    /// <summary>Starts a server in a new folder, or again in one that <see cref="Stop"/> or a kill left.</summary>
    /// <param name="folder">Null: a new one, removed at the end.</param>
    /// <param name="settings">As <c>name=value</c>.</param>
    public static PostgresProcess Start(string? folder = null, params string[] settings)
    {
        var start = new ProcessStartInfo(Repository.PathOf("eng", "postgres")) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (folder is null) start.ArgumentList.Add("--temporary");
        folder ??= NewFolder();
        start.ArgumentList.Add(folder);
        foreach (var setting in settings)
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(setting);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("eng/postgres did not start.");
        var ready = process.StandardOutput.ReadLine();
        return ready?.Split(' ') is ["ready", var pid]
            ? new PostgresProcess(process, folder, int.Parse(pid))
            : throw new InvalidOperationException("PostgreSQL did not start (./test installs it): " + process.StandardError.ReadToEnd());
    }

    /// <summary>A folder that the server's user can reach: the temporary folders of other tests are closed to it.</summary>
    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("writ-postgres-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }

    /// <summary>An empty database; its address.</summary>
    public string NewDatabase()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        Execute("postgres", $"CREATE DATABASE {name}");
        return AddressOf(name);
    }

    public string AddressOf(string database) => $"postgres://writ@/{database}?host={Folder}&standby=none";

    /// <summary>The name of a database by its address.</summary>
    public static string NameOf(string address) => address[(address.LastIndexOf('/', address.IndexOf('?', StringComparison.Ordinal)) + 1)..address.IndexOf('?', StringComparison.Ordinal)];

    /// <summary>The same database for who comes over a network, with the password.</summary>
    public string NetworkAddressOf(string address, string host) =>
        $"postgres://writ:{Uri.EscapeDataString(Password)}@{host}/{NameOf(address)}?sslmode=disable&standby=none";

    /// <summary>Lets a network in, by password.</summary>
    public void AllowFrom(string range)
    {
        File.AppendAllText(Path.Combine(Folder, "data", "pg_hba.conf"), $"host all all {range} scram-sha-256\n");
        Execute("postgres", "SELECT pg_reload_conf()");
    }

    /// <summary>Runs statements on a database, as an operator would.</summary>
    public void Execute(string database, string sql)
    {
        using var connection = new NpgsqlConnection($"Host={Folder};Username=writ;Database={database};Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
