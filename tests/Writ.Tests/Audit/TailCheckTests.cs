using Writ.Audit;
using Writ.Core.Storage;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>What somebody did to the store between two starts must halt the second (L11).</summary>
[Trait("law", "L11")]
public sealed class TailCheckTests
{
    [Fact]
    public async Task A_log_that_nobody_touched_opens()
    {
        await using var fixture = await Published(300);
        using var checkpointer = await fixture.Open();
        Assert.Equal(300, (await checkpointer.Newest())!.Size);
    }

    [Fact]
    public async Task A_register_that_lost_entries_is_halted_on()
    {
        await using var fixture = await Published(300);
        await fixture.Tamper("DELETE FROM log WHERE position >= 299");

        await Halts(fixture, "WRIT4103");
    }

    [Fact]
    public async Task A_register_that_lost_its_checkpoint_is_halted_on()
    {
        await using var fixture = await Published(300);
        await fixture.Tamper("DELETE FROM record WHERE space = 'checkpoint'");

        await Halts(fixture, "WRIT4104");
    }

    [Fact]
    public async Task A_register_put_back_to_an_earlier_state_is_halted_on()
    {
        await using var fixture = await Published(300);
        await fixture.Register.DisposeAsync();
        var old = await File.ReadAllBytesAsync(fixture.RegisterPath);
        await fixture.Tamper("SELECT 1");
        await fixture.Append(5);
        using (var checkpointer = await fixture.Open()) await checkpointer.Publish(305);
        await fixture.Register.DisposeAsync();
        await File.WriteAllBytesAsync(fixture.RegisterPath, old);
        await fixture.Tamper("SELECT 1");

        await Halts(fixture, "WRIT4104");
    }

    [Fact]
    public async Task A_last_entry_that_was_rewritten_is_halted_on()
    {
        await using var fixture = await Published(300);
        await fixture.Tamper("UPDATE log SET leaf = (SELECT leaf FROM log WHERE position = 0) WHERE position = 299");

        await Halts(fixture, "WRIT4107");
    }

    [Fact]
    public async Task A_checkpoint_file_of_another_tree_is_halted_on()
    {
        await using var fixture = await Published(300);
        await using var fork = await Published(300);
        File.Copy(Path.Combine(fork.LogPath, "checkpoint"), Path.Combine(fixture.LogPath, "checkpoint"), overwrite: true);

        await Halts(fixture, "WRIT4105");
    }

    [Fact]
    public async Task A_checkpoint_file_that_is_behind_with_another_tree_is_halted_on()
    {
        await using var fixture = await Published(300);
        await using var fork = await Published(290);
        File.Copy(Path.Combine(fork.LogPath, "checkpoint"), Path.Combine(fixture.LogPath, "checkpoint"), overwrite: true);

        await Halts(fixture, "WRIT4105");
    }

    [Theory]
    [InlineData("tile/0/001.p/44")]
    [InlineData("tile/1/000.p/1")]
    public async Task A_last_tile_that_is_damaged_or_gone_is_halted_on(string name)
    {
        await using var fixture = await Published(300);
        var path = Path.Combine(fixture.LogPath, name);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        await Halts(fixture, "WRIT4106");

        File.Delete(path);
        await Halts(fixture, "WRIT4106");
    }

    [Fact]
    public async Task A_checkpoint_file_with_one_bit_changed_is_halted_on()
    {
        await using var fixture = await Published(3);
        var path = Path.Combine(fixture.LogPath, "checkpoint");
        var bytes = await File.ReadAllBytesAsync(path);
        for (var at = 0; at < bytes.Length; at += 5)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 4;
            await File.WriteAllBytesAsync(path, changed);
            await Halts(fixture, "WRIT4101");
        }
    }

    [Fact]
    public async Task A_log_of_another_key_is_halted_on()
    {
        await using var fixture = await Published(3);

        var fault = await Assert.ThrowsAsync<RegisterException>(
            async () => await Checkpointer.Open(fixture.Register, fixture.LogPath, new Ed25519Signer(), TimeProvider.System));
        Assert.Equal("WRIT4101", fault.Code);
    }

    [Fact]
    public async Task A_checkpoint_row_that_somebody_wrote_is_halted_on()
    {
        await using var fixture = await Published(3);
        await fixture.Register.Commit(new RegisterBatch([new Put(Spaces.Checkpoint, "current", Put.AnyVersion, new byte[] { 1, 2, 3 })]));

        await Halts(fixture, "WRIT4102");
    }

    [Fact]
    public async Task A_checkpoint_file_that_is_gone_is_published_again_from_the_register()
    {
        await using var fixture = await Published(300);
        var path = Path.Combine(fixture.LogPath, "checkpoint");
        var bytes = await File.ReadAllBytesAsync(path);
        File.Delete(path);

        using var checkpointer = await fixture.Open();

        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_checkpoint_row_that_changes_under_a_publisher_stops_it()
    {
        await using var fixture = await Published(3);
        using var checkpointer = await fixture.Open();
        await fixture.Append(1);
        using var connection = Writ.Register.Sqlite.SqliteConnection.Open(fixture.RegisterPath);

        // The epoch moves on, as a restore does: the transaction that would publish is of an epoch that is over.
        connection.Execute("UPDATE epoch SET value = value + 1");
        var fault = await Assert.ThrowsAsync<RegisterException>(async () => await checkpointer.Publish(4));
        Assert.Equal("WRIT4110", fault.Code);
    }

    private static async Task<AuditFixture> Published(int entries)
    {
        var fixture = new AuditFixture();
        await fixture.Append(entries);
        using var checkpointer = await fixture.Open();
        await checkpointer.Publish(entries);
        return fixture;
    }

    private static async Task Halts(AuditFixture fixture, string code)
    {
        var fault = await Assert.ThrowsAsync<RegisterException>(async () => await fixture.Open());
        Assert.Equal(code, fault.Code);
    }
}
