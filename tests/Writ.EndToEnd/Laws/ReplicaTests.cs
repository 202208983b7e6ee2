using Writ.EndToEnd.Support;
using Writ.Tests.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>Two servers over one PostgreSQL are one control plane.</summary>
public sealed class ReplicaTests
{
    [Fact]
    [Trait("law", "L5")]
    public async Task A_permit_issued_at_one_replica_is_spent_at_one_of_them_once()
    {
        using var pair = await Pair.Start();
        var permit = Path.Combine(pair.First.Data, "permit.json");
        WritProcess.Run(pair.First, ["permits", "issue", "--out", permit, "--", .. Scene.Program]).MustExit(0);

        WritProcess.Run(pair.First, Scene.Presenting(permit)).MustExit(0);
        // In the same place and environment: what would run is the same, and its register alone knows that it has run.
        var again = new WritStart(["--data", pair.Second.Data, .. Scene.Presenting(permit).Arguments]);
        WritProcess.Run(pair.First, again).MustExit(82).MustSay("WRIT2003");

        Assert.Single(File.ReadAllLines(Path.Combine(pair.First.Work, "effect")));
    }

    [Fact]
    [Trait("law", "L7")]
    public async Task What_runs_at_one_replica_is_seen_and_stopped_from_the_other_and_both_publish_one_log()
    {
        using var pair = await Pair.Start();
        using var run = WritProcess.Start(pair.First, "run", "--", "sleep", "600");
        string? execution = null;
        await run.Until("a running execution seen by the other replica", () => (execution = Running(pair.Second)) is not null);

        WritProcess.Run(pair.Second, "revoke", execution!, "--reason", "test").MustExit(0).MustSay("confirmed dead");

        Assert.Equal(83, run.WaitForEnd().ExitCode);
        foreach (var replica in new[] { pair.First, pair.Second })
        {
            var file = Path.Combine(replica.Home, "evidence.json");
            await Patience.Until("evidence at either replica", () => WritProcess.Run(replica, "evidence", "get", execution!, "--out", file).ExitCode == 0);
            WritProcess.Run(replica, "verify", file).MustExit(0);
            WritProcess.Run(replica, "log", "check").MustExit(0);
        }
    }

    [Fact]
    public async Task A_replica_does_not_end_what_the_other_runs()
    {
        using var pair = await Pair.Start();
        using var run = WritProcess.Start(pair.First, "run", "--", "sleep", "600");
        await run.Until("a running execution", () => Running(pair.Second) is not null);

        // Whatever starts at the second replica recovers what it may: this is not its own.
        WritProcess.Run(pair.Second, "run", "--", "true").MustExit(0);
        Assert.NotNull(Running(pair.Second));
        Assert.False(run.HasExited);
    }

    [Fact]
    public async Task A_replica_with_other_keys_is_refused()
    {
        using var pair = await Pair.Start();
        using var stranger = new WritDirectory();
        stranger.InitPolicy();

        WritProcess.Run(stranger, "serve", "--port", "0", "--register", pair.Address).MustExit(85).MustSay("WRIT6066");
    }

    private static string? Running(WritDirectory directory)
    {
        var listed = WritProcess.Run(directory, "executions", "list", "--state", "running", "-o", "json");
        return listed.ExitCode != 0 ? null : listed.Json.GetProperty("executions").EnumerateArray().Select(row => row.GetProperty("execution").GetString()).FirstOrDefault();
    }

    /// <summary>Two data directories with the same keys and policies, a server on each, one database below.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly PostgresProcess _postgres = PostgresProcess.Start();
        private readonly List<WritProcess> _servers = [];

        public WritDirectory First { get; } = new();

        public WritDirectory Second { get; } = new();

        public string Address { get; private set; } = "";

        public static async Task<Pair> Start()
        {
            var pair = new Pair();
            pair.Address = pair._postgres.NewDatabase();
            pair.First.InitPolicy();
            await pair.Serve(pair.First);
            Directory.CreateDirectory(pair.Second.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var part in new[] { "keys", "policy", "protected", "trust.json" }) Copy(Path.Combine(pair.First.Data, part), Path.Combine(pair.Second.Data, part));
            await pair.Serve(pair.Second);
            return pair;
        }

        public void Dispose()
        {
            foreach (var server in _servers) server.Dispose();
            _postgres.Dispose();
            First.Dispose();
            Second.Dispose();
        }

        private async Task Serve(WritDirectory directory)
        {
            var server = WritProcess.Start(directory, "serve", "--port", "0", "--register", Address);
            _servers.Add(server);
            await server.UntilSaid("/open?token=");
        }

        private static void Copy(string from, string to)
        {
            if (File.Exists(from))
            {
                File.Copy(from, to);
                return;
            }

            Directory.CreateDirectory(to, File.GetUnixFileMode(from));
            foreach (var entry in Directory.EnumerateFileSystemEntries(from)) Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
    }
}
