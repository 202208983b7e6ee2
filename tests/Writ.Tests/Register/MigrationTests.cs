using Writ.Core.Storage;
using Writ.Register;
using Writ.Register.Sqlite;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

/// <summary>A register that an earlier version wrote is brought to the newest schema with all that is in it, and a newer one is refused.</summary>
/// <remarks>For each version there are two files that never change: the rows of a register of that version, as the program of the time wrote them.</remarks>
public sealed class MigrationTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_schema_has_its_fixture()
    {
        var files = Directory.GetFiles(Repository.PathOf("tests", "vectors", "register")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        var expected = Enumerable.Range(1, Schema.Migrations.Count).Select(version => $"sqlite-{version}.sql")
            .Concat(Enumerable.Range(1, Writ.Register.Postgres.PostgresSchema.Migrations.Count).Select(version => $"postgresql-{version}.sql"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), files);
    }

    [Fact]
    public async Task From_every_earlier_version_of_the_embedded_register_nothing_is_lost()
    {
        for (var version = 1; version <= Schema.Migrations.Count; version++)
        {
            var path = _directory.PathOf($"from-{version}.db");
            await File.WriteAllBytesAsync(path, []);
            using (var old = SqliteConnection.Open(path))
            {
                old.Execute($"PRAGMA application_id = {Schema.ApplicationId}");
                foreach (var migration in Schema.Migrations.Take(version)) old.Execute(migration);
                old.Execute(Rows($"sqlite-{version}.sql"));
            }

            await using var register = SqliteRegister.Open(path, TimeProvider.System);
            await MustHaveTheRows(register);
        }
    }

    [Fact]
    public async Task From_every_earlier_version_of_the_distributed_register_nothing_is_lost()
    {
        for (var version = 1; version <= Writ.Register.Postgres.PostgresSchema.Migrations.Count; version++)
        {
            var address = PostgresProcess.Shared.NewDatabase();
            PostgresProcess.Shared.Execute(PostgresProcess.NameOf(address), "CREATE SCHEMA writ;"
                + string.Concat(Writ.Register.Postgres.PostgresSchema.Migrations.Take(version)) + Rows($"postgresql-{version}.sql"));

            await using var register = await PostgresRegister.Open(address, TimeProvider.System);
            await MustHaveTheRows(register);
        }
    }

    [Fact]
    public async Task The_next_migration_keeps_the_rows_and_is_refused_by_the_program_before_it()
    {
        var path = _directory.PathOf("next.db");
        await using (var register = SqliteRegister.Open(path, TimeProvider.System))
            await register.Commit(new RegisterBatch([new Claim("spend", "prm", default), new Append(new byte[] { 1 }, default, "t")]));
        using (var connection = SqliteConnection.Open(path))
        {
            Schema.Bring(connection, TimeProvider.System, [.. Schema.Migrations, "ALTER TABLE record ADD COLUMN note TEXT"]);
            Assert.Equal(1, connection.Number("SELECT count(*) FROM record WHERE note IS NULL"));
            Assert.Equal(1, connection.Number("SELECT count(*) FROM log"));
        }

        Assert.Equal("WRIT4002", Assert.Throws<RegisterException>(() => SqliteRegister.Open(path, TimeProvider.System)).Code);
    }

    [Fact]
    public async Task A_distributed_register_of_a_newer_version_is_refused()
    {
        var address = PostgresProcess.Shared.NewDatabase();
        await using (await PostgresRegister.Open(address, TimeProvider.System))
            PostgresProcess.Shared.Execute(PostgresProcess.NameOf(address), "INSERT INTO writ.migration (version, applied_ms) VALUES (99, 0)");

        var fault = await Assert.ThrowsAsync<RegisterException>(() => PostgresRegister.Open(address, TimeProvider.System));
        Assert.Equal("WRIT4002", fault.Code);
    }

    private static string Rows(string file) => File.ReadAllText(Repository.PathOf("tests", "vectors", "register", file));

    private static async Task MustHaveTheRows(IRegisterStore register)
    {
        Assert.Empty(await register.Examine());
        Assert.Equal(3, register.Epoch);
        Assert.False((await register.Commit(new RegisterBatch([new Claim("spend", "prm_1", default)]))).Committed);
        Assert.Equal(4, (await register.Read("execution", "exe_1"))!.Version);
        Assert.Equal(5, await register.Counted("refunds", "2026-01"));
        Assert.Equal([8], (await register.Commit(new RegisterBatch([new Lease("host", "a", 8, 1_000, 2_000)]))).Values);
        Assert.Equal([2], (await register.Commit(new RegisterBatch([new Append(new byte[] { 3 }, default, "t")]))).Indexes);
        Assert.Equal("00FF", Convert.ToHexString((await register.ReadExecution("exe_1"))[0].Payload.Span));
    }
}
