using System.Globalization;
using Writ.Benchmarks.Harness;
using Writ.Benchmarks.Registers;
using Writ.Core.Storage;
using Writ.Host;
using Writ.Host.Pipeline;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Benchmarks.Subjects;

/// <summary>Both registers under 1 to 256 callers, each against its bare store writing the same rows.</summary>
internal static class RegisterLoads
{
    private const int LeafBytes = 256;
    private static readonly int[] CallersAtOnce = [1, 16, 64, 256];

    public static IEnumerable<Subject> Subjects { get; } =
    [
        new("register/sqlite", () => Measure(new SqlitePlace())),
        new("register/postgres", () => Measure(new PostgresPlace())),
    ];

    private static async IAsyncEnumerable<Measurement> Measure(IPlace place)
    {
        using (place)
        {
            foreach (var (load, batch) in Loads())
            {
                foreach (var callers in CallersAtOnce)
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"register/{place.Name}/{load}/{callers}");
                    var bare = await Bare(place, name, callers, batch);
                    yield return bare;
                    await using var register = await place.OpenRegister(await place.Make());
                    var ours = await Callers.Time(name, callers, async operation => Must(await register.Commit(batch(operation))));
                    yield return ours.InSpeedAgainst(bare);
                }
            }

            foreach (var callers in CallersAtOnce)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"register/{place.Name}/authorize/{callers}");
                await using var embedded = await EmbeddedPlane.Open(place.AddressOf(await place.Make()));
                var progress = new NoProgress();
                var decide = new DecisionStep(embedded.Plane, progress);
                var authorize = new AuthorizationStep(embedded.Plane, new Recording(embedded.Plane), progress);
                async Task<Dossier> Once()
                {
                    var dossier = await decide.Decide(embedded.Request);
                    return await authorize.Authorize(dossier) is null ? throw new InvalidDataException($"not authorized: {dossier.Decision.Reason}") : dossier;
                }

                var rows = await AuthorizedRows.Of(embedded.Plane.Register, (await Once()).Execution);
                var bare = await Bare(place, name, callers, rows.Again);
                yield return bare;
                yield return (await Callers.Time(name, callers, _ => Once(), callers == CallersAtOnce[0] ? Callers.LongWarmUp : null)).InSpeedAgainst(bare);
            }
        }
    }

    /// <summary>What is asked of the register alone.</summary>
    private static IEnumerable<(string Name, Func<long, RegisterBatch> Batch)> Loads()
    {
        var leaf = new byte[LeafBytes];
        RegisterBatch Budgeted(long operation, string budget) => new(
            [new ExpectEpoch(1), new Claim(Spaces.Spend, KeyOf(operation), new byte[30]), new Count(budget, "day", 1, long.MaxValue), new Append(leaf, default, "spend")]);
        yield return ("spend", operation => new([new ExpectEpoch(1), new Claim(Spaces.Spend, KeyOf(operation), new byte[30])]));
        yield return ("hot-budget", operation => Budgeted(operation, "hot"));
        yield return ("budgets-1024", operation => Budgeted(operation, "budget-" + (operation * 2_654_435_761 % 1_024).ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Of the length of an id, and in no order, as the random part of ids is not.</summary>
    private static string KeyOf(long operation) => "prm_" + (operation * 0x9E3779B9 % 0xFFFF_FFFB).ToString("x26", CultureInfo.InvariantCulture);

    private static async Task<Measurement> Bare(IPlace place, string name, int callers, Func<long, RegisterBatch> batch)
    {
        var at = await place.Make();
        await (await place.OpenRegister(at)).DisposeAsync();
        await using var bare = await place.OpenBare(at);
        return await Callers.Time(name + "/bare", callers, operation => bare.Write(batch(operation)));
    }

    private static void Must(RegisterVerdict verdict)
    {
        if (!verdict.Committed) throw new InvalidDataException($"request {verdict.RejectedRequest} was rejected");
    }

    /// <summary>A kind of store, and new empty ones of it.</summary>
    private interface IPlace : IDisposable
    {
        string Name { get; }

        Task<string> Make();

        Task<IRegisterStore> OpenRegister(string at);

        Task<IBareStore> OpenBare(string at);

        /// <summary>Null where a data directory has a register of its own.</summary>
        string? AddressOf(string at);
    }

    private sealed class SqlitePlace : IPlace
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("writ-bench-");
        private int _made;

        public string Name => "sqlite";

        public Task<string> Make() => Task.FromResult(Path.Combine(_directory.FullName, $"{++_made}.db"));

        public Task<IRegisterStore> OpenRegister(string at) => Task.FromResult<IRegisterStore>(SqliteRegister.Open(at, TimeProvider.System));

        public Task<IBareStore> OpenBare(string at) => Task.FromResult<IBareStore>(new BareSqlite(at));

        public string? AddressOf(string at) => null;

        public void Dispose() => _directory.Delete(recursive: true);
    }

    private sealed class PostgresPlace : IPlace
    {
        private readonly PostgresProcess _server = PostgresProcess.Start(null, "shared_buffers=256MB", "max_wal_size=4GB");

        public string Name => "postgres";

        public Task<string> Make() => Task.FromResult(_server.NewDatabase());

        public async Task<IRegisterStore> OpenRegister(string at) => await PostgresRegister.Open(at, TimeProvider.System);

        public async Task<IBareStore> OpenBare(string at) => await BarePostgres.Open(at);

        public string? AddressOf(string at) => at;

        public void Dispose() => _server.Dispose();
    }
}
