using Npgsql;
using Writ.Core.Storage;
using Writ.Register;
using Writ.Register.Postgres;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

/// <summary>What a server must promise before anything is decided on it, and which addresses are understood.</summary>
public sealed class PostgresServerTests
{
    [Theory]
    [Trait("law", "L5")]
    [InlineData("fsync=off", "WRIT4023")]
    [InlineData("full_page_writes=off", "WRIT4023")]
    [InlineData("data_sync_retry=on", "WRIT4023")]
    public async Task A_server_that_may_forget_what_it_committed_is_refused(string setting, string code)
    {
        using var server = PostgresProcess.Start(null, setting);
        Assert.Equal(code, (await Refused(server.NewDatabase())).Code);
    }

    [Fact]
    [Trait("law", "L5")]
    public async Task A_server_without_a_synchronous_standby_is_refused_unless_none_can_take_over()
    {
        var address = PostgresProcess.Shared.NewDatabase();
        Assert.Equal("WRIT4024", (await Refused(address.Replace("&standby=none", "", StringComparison.Ordinal))).Code);
        await (await PostgresRegister.Open(address, TimeProvider.System)).DisposeAsync();
    }

    [Fact]
    public async Task A_database_of_another_encoding_is_refused()
    {
        PostgresProcess.Shared.Execute("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        Assert.Equal("WRIT4025", (await Refused(PostgresProcess.Shared.AddressOf("latin"))).Code);
    }

    [Fact]
    public async Task A_database_that_is_not_there_or_a_schema_of_somebody_else_is_refused()
    {
        Assert.Equal("WRIT4022", (await Refused(PostgresProcess.Shared.AddressOf("nobodys"))).Code);
        var address = PostgresProcess.Shared.NewDatabase();
        PostgresProcess.Shared.Execute(PostgresProcess.NameOf(address), "CREATE SCHEMA writ; CREATE TABLE writ.theirs (x int)");
        Assert.Equal("WRIT4008", (await Refused(address)).Code);
    }

    [Fact]
    public async Task A_writer_that_closes_leaves_no_row_and_removes_what_killed_ones_left_a_day_ago()
    {
        var address = PostgresProcess.Shared.NewDatabase();
        await using (var register = await PostgresRegister.Open(address, TimeProvider.System))
        {
            PostgresProcess.Shared.Execute(PostgresProcess.NameOf(address), """
                INSERT INTO writ.writer VALUES ('00000000-0000-0000-0000-000000000001', 1, now() - interval '25 hours'),
                    ('00000000-0000-0000-0000-000000000002', 1, now() - interval '23 hours')
                """);
            Assert.True((await register.Commit(new RegisterBatch([new Claim("s", "k", default)]))).Committed);
        }

        // Fails unless the row of the younger is there alone.
        PostgresProcess.Shared.Execute(PostgresProcess.NameOf(address), """
            DO $$ BEGIN ASSERT (SELECT string_agg(right(id::text, 1), '') FROM writ.writer) = '2'; END $$
            """);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said()
    {
        Assert.Equal("WRIT4021", (await Refused("postgres://writ@127.0.0.1:1/writ?sslmode=disable&standby=none")).Code);
    }

    [Fact]
    public async Task A_register_whose_log_does_not_end_where_its_head_says_is_refused()
    {
        var address = PostgresProcess.Shared.NewDatabase();
        await using (var register = await PostgresRegister.Open(address, TimeProvider.System))
            await register.Commit(new RegisterBatch([new Append(new byte[] { 1 }, default, "t"), new Append(new byte[] { 2 }, default, "t")]));
        PostgresProcess.Shared.Execute(PostgresProcess.NameOf(address), "DELETE FROM writ.log WHERE position = 1");

        Assert.Equal("WRIT4001", (await Refused(address)).Code);
    }

    [Theory]
    [InlineData("postgres://u:p%40ss@db.example:5433/writ", "Host=db.example:5433;Username=u;Password=p@ss;Database=writ;SSL Mode=VerifyFull")]
    [InlineData("postgresql://u@a,b:5433/w?sslrootcert=/ca.pem", "Host=a,b:5433;Username=u;Database=w;Root Certificate=/ca.pem;SSL Mode=VerifyFull")]
    [InlineData("postgres://localhost/w", "Host=localhost;Database=w;SSL Mode=Prefer")]
    [InlineData("postgres://[::1]:7/w", "Host=[::1]:7;Database=w;SSL Mode=Prefer")]
    [InlineData("postgres:///w?host=/run/postgresql&user=x", "Host=/run/postgresql;Database=w;Username=x;SSL Mode=Prefer")]
    [InlineData("postgres://db/w?sslmode=require&standby=none", "Host=db;Database=w;SSL Mode=Require")]
    public void An_address_is_read_as_libpq_writes_it(string address, string settings)
    {
        var (read, single) = PostgresAddress.Parse(address);
        Assert.Equal(Sorted(new NpgsqlConnectionStringBuilder(settings)), Sorted(read));
        Assert.Equal(address.Contains("standby=none", StringComparison.Ordinal), single);
    }

    [Theory]
    [InlineData("http://db/w")]
    [InlineData("postgres://")]
    [InlineData("postgres://db:0/w")]
    [InlineData("postgres://db/w?sslmode=prefer")]
    [InlineData("postgres://db/w?sslmode=allow")]
    [InlineData("postgres://db/w?standby=some")]
    [InlineData("postgres://db/w?options=-csynchronous_commit%3Doff")]
    public void Another_address_is_refused(string address) =>
        Assert.Equal("WRIT4020", Assert.Throws<RegisterException>(() => PostgresAddress.Parse(address)).Code);

    [Theory]
    [InlineData("postgres://u:secret@db/w?x=@", "postgres://u@db/w?x=@")]
    [InlineData("postgres://u@db:5/w", "postgres://u@db:5/w")]
    [InlineData("postgres://db:5/w", "postgres://db:5/w")]
    public void A_password_is_kept_nowhere(string address, string kept) => Assert.Equal(kept, PostgresRegister.WithoutPassword(address));

    private static string Sorted(NpgsqlConnectionStringBuilder settings) => string.Join(';', settings.ConnectionString.Split(';').Order(StringComparer.Ordinal));

    private static async Task<RegisterException> Refused(string address)
    {
        var fault = await Assert.ThrowsAsync<RegisterException>(() => PostgresRegister.Open(address, TimeProvider.System));
        Assert.NotEmpty(fault.Remedy);
        return fault;
    }
}
