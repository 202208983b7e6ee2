using System.Runtime.InteropServices;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

/// <summary>One permit is spent once: four processes with sixteen callers each, and whatever kills, freezes or cuts them off.</summary>
[Trait("law", "L5")]
public sealed class SpendLawTests
{
    private const int Processes = 4;
    private const int Callers = 16;
    private const int Stop = 19, Continue = 18, Kill = 9, Quit = 3;

    // The whole of it takes minutes; WRIT_LONG_TESTS asks for that.
    private static readonly int Permits = Environment.GetEnvironmentVariable("WRIT_LONG_TESTS") is null ? 200 : 10_000;

    [Fact]
    public async Task Sixty_four_spenders_in_four_processes_spend_each_permit_once_in_sqlite()
    {
        using var directory = new TempDirectory();
        using var contest = new Contest(directory.PathOf("register.db"), Permits, Callers);
        for (var i = 0; i < Processes; i++) contest.Enter();
        await contest.Go();

        await contest.MustHold();
    }

    [Fact]
    public async Task Sixty_four_spenders_in_four_processes_spend_each_permit_once_in_postgresql()
    {
        using var contest = new Contest(PostgresProcess.Shared.NewDatabase(), Permits, Callers);
        for (var i = 0; i < Processes; i++) contest.Enter();
        await contest.Go();

        await contest.MustHold();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_writer_that_is_killed_leaves_every_permit_spent_once(bool postgres)
    {
        using var directory = new TempDirectory();
        using var contest = new Contest(postgres ? PostgresProcess.Shared.NewDatabase() : directory.PathOf("register.db"), Permits, Callers);
        contest.Enter();
        var killed = contest.Enter();
        contest.Enter();
        await contest.Go();
        killed.Kill();

        await contest.MustHold(killed);
    }

    [Theory]
    [InlineData(Kill)]
    [InlineData(Quit)]
    public async Task A_postgresql_that_dies_and_comes_back_forgets_no_spend_and_gives_none_twice(int signal)
    {
        var folder = PostgresProcess.NewFolder();
        var server = PostgresProcess.Start(folder);
        try
        {
            using var contest = new Contest(server.NewDatabase(), Permits, Callers);
            for (var i = 0; i < Processes; i++) contest.Enter();
            await contest.Go();
            for (var deaths = 0; deaths < 3; deaths++)
            {
                Assert.Equal(0, SendSignal(server.Pid, signal));
                server.Dispose();
                server = PostgresProcess.Start(folder);
            }

            await contest.MustHold();
        }
        finally
        {
            server.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_replica_that_freezes_in_a_transaction_holds_nobody_up_for_long_and_spends_nothing_twice_when_it_thaws()
    {
        // Enough for it to be frozen in the middle of them, also by a test that is late.
        using var contest = new Contest(PostgresProcess.Shared.NewDatabase(), Math.Max(Permits, 2_000), Callers);
        var frozen = contest.Enter();
        var others = contest.Enter();
        await contest.Go();
        Assert.Equal(0, SendSignal(frozen.Id, Stop));

        // The others end while it is frozen: had it kept the head row, they could not.
        await others.WaitForExitAsync().WaitAsync(Contest.Patience);
        Assert.Equal(0, SendSignal(frozen.Id, Continue));

        await contest.MustHold();
    }

    [NetworkFact]
    public async Task A_replica_that_is_cut_off_learns_afterwards_what_became_of_its_commits()
    {
        using var network = new CutNetwork();
        using var server = PostgresProcess.Start(null, $"listen_addresses={network.Outside}");
        server.AllowFrom(network.Range);
        var local = server.NewDatabase();
        var remote = server.NetworkAddressOf(local, network.Outside);
        using var contest = new Contest(local, Permits, Callers);
        contest.Enter(remote, network.Inside);
        var others = contest.Enter();
        await contest.Go();
        network.Cut();
        await others.WaitForExitAsync().WaitAsync(Contest.Patience);
        network.Mend();

        await contest.MustHold();
    }

    [FaultsTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_insert_once_the_history_is_found_out(bool postgres)
    {
        using var directory = new TempDirectory();
        var place = postgres ? PostgresProcess.Shared.NewDatabase() : directory.PathOf("register.db");
        var history = directory.PathOf("history");
        var child = await ChildProcess.Run(
            "register-contend", [place, "10", "4", history], new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = "spend-claim" });

        Assert.Equal(0, child.ExitCode);
        Assert.NotEmpty(SpendHistory.Violations((await File.ReadAllLinesAsync(history)).Select(SpendHistory.Call.Parse)));
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
