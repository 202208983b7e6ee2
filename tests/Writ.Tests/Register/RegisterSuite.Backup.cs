using Writ.Core.Storage;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

/// <summary>Backup and restore: nothing of before the restore is good again.</summary>
public abstract partial class RegisterSuite
{
    [Fact]
    [Trait("law", "L5")]
    public async Task A_permit_spent_after_the_backup_is_not_spendable_after_the_restore()
    {
        using var directory = new TempDirectory();
        var register = (IRegisterStore)Open();
        await Commit(register, new Put(Spaces.Permit, "prm_1", 0, Bytes("token")));
        await register.Backup(directory.PathOf("backup"));
        var epoch = register.Epoch;
        RegisterRequest[] spend = [new ExpectEpoch(epoch), new Expect(Spaces.Permit, "prm_1", 1), new Claim(Spaces.Spend, "prm_1", default)];
        Assert.True((await Commit(register, spend)).Committed);

        Assert.Equal(epoch + 1, await register.Restore(directory.PathOf("backup"), _ => Task.FromResult(LogTail.None)));

        Assert.Equal(0, (await Commit(register, spend)).RejectedRequest);
        Assert.Equal(epoch + 1, register.Epoch);
        Assert.Empty(await register.Examine());
    }

    [Fact]
    public async Task A_backup_has_everything_as_of_one_moment_and_is_nobody_elses_to_read()
    {
        using var directory = new TempDirectory();
        var register = (IRegisterStore)Open();
        await Everything(register);
        var path = directory.PathOf("backup");
        await register.Backup(path);
        await Commit(register, new Put("s", "later", 0, Bytes("x")), Entry("later"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(path, Assert.Single(Directory.GetFiles(directory.Path)));
        await using var backup = SqliteRegister.Open(path, TimeProvider.System);
        await MustHaveEverything(backup);
        Assert.Null(await backup.Read("s", "later"));
        Assert.Equal("WRIT4030", (await Assert.ThrowsAsync<RegisterException>(() => register.Backup(path))).Code);
    }

    [Fact]
    public async Task A_restore_brings_back_everything_and_goes_on_behind_what_was_published()
    {
        using var directory = new TempDirectory();
        var (register, other) = ((IRegisterStore)Open(), Open());
        await Everything(register);
        var mark = await other.ChangeMark();
        await register.Backup(directory.PathOf("backup"));
        await Commit(register, new Put("s", "later", 0, Bytes("x")), Entry("published"), Entry("never published"));

        await register.Restore(directory.PathOf("backup"), async backup =>
        {
            Assert.Equal(2, await backup.LogSize());
            return new LogTail([Bytes("published")], Bytes("checkpoint"));
        });

        await MustHaveEverything(other);
        Assert.Null(await other.Read("s", "later"));
        Assert.NotEqual(mark, await other.ChangeMark());
        Assert.Equal("checkpoint", Text((await other.Read(Spaces.Checkpoint, "current"))!.Value));
        Assert.Equal([3], (await Commit(other, Entry("after"))).Indexes);
        var lost = (await other.ReadLog(2, 1))[0];
        Assert.Equal(("published", LogTail.PredicateType, 0), (Text(lost.Leaf), lost.PredicateType, lost.Payload.Length));
    }

    [Fact]
    public async Task Who_held_a_lease_before_a_restore_cannot_renew_it()
    {
        using var directory = new TempDirectory();
        var register = (IRegisterStore)Open();
        await register.Backup(directory.PathOf("backup"));
        var before = (await Commit(register, new Lease("host", "a", 0, 0, 1_000))).Values[0];

        await register.Restore(directory.PathOf("backup"), _ => Task.FromResult(LogTail.None));

        Assert.False((await Commit(register, new Lease("host", "a", before, 10, 1_010))).Committed);
        Assert.True((await Commit(register, new Lease("host", "b", 0, 10, 1_010))).Values[0] > before);
        Assert.False((await Commit(register, new Lease("host", "a", before, 20, 1_020))).Committed);
    }

    [Fact]
    public async Task A_second_restore_of_the_same_backup_is_another_epoch()
    {
        using var directory = new TempDirectory();
        var register = (IRegisterStore)Open();
        await register.Backup(directory.PathOf("backup"));

        var first = await register.Restore(directory.PathOf("backup"), _ => Task.FromResult(LogTail.None));

        Assert.Equal(first + 1, await register.Restore(directory.PathOf("backup"), _ => Task.FromResult(LogTail.None)));
    }

    [Fact]
    public async Task What_is_no_backup_is_refused_and_nothing_changes()
    {
        using var directory = new TempDirectory();
        var register = (IRegisterStore)Open();
        await Everything(register);
        var cut = directory.PathOf("cut");
        await register.Backup(cut);
        await using (var file = File.OpenWrite(cut)) file.SetLength(file.Length / 2);
        await File.WriteAllTextAsync(directory.PathOf("text"), "no backup");

        foreach (var name in new[] { "cut", "text", "absent" })
        {
            var fault = await Assert.ThrowsAsync<RegisterException>(() => register.Restore(directory.PathOf(name), _ => Task.FromResult(LogTail.None)));
            Assert.Equal("WRIT4031", fault.Code);
        }

        await MustHaveEverything(register);
        Assert.Equal(1, register.Epoch);
    }

    [Fact]
    public async Task A_backup_of_one_kind_of_register_is_restored_to_another()
    {
        using var directory = new TempDirectory();
        var register = (IRegisterStore)Open();
        await using (var embedded = SqliteRegister.Open(directory.PathOf("embedded.db"), TimeProvider.System))
        {
            await Everything(embedded);
            await embedded.Backup(directory.PathOf("backup"));
        }

        await register.Restore(directory.PathOf("backup"), _ => Task.FromResult(LogTail.None));

        await MustHaveEverything(register);
    }

    private static async Task Everything(IRegister register) => Assert.True((await Commit(
        register,
        new Claim("spend", "prm", Bytes("spent")), new Put("s", "ä", 0, Bytes("1")), new Put("s", "ä", 1, Bytes("2")), new Count("c", "w", 7, 9),
        new Lease("host", "a", 0, 0, 99), Entry("one", "exe_1", 0), Entry("two"))).Committed);

    /// <summary>All but the leases, which a restore ends.</summary>
    private static async Task MustHaveEverything(IRegister register)
    {
        Assert.Equal("spent", Text((await register.Read("spend", "prm"))!.Value));
        Assert.False((await Commit(register, new Put("spend", "prm", 1, Bytes("x")))).Committed);
        var row = (await register.Read("s", "ä"))!;
        Assert.Equal((2, "2"), (row.Version, Text(row.Value)));
        Assert.Equal(7, await register.Counted("c", "w"));
        Assert.Equal(["one", "two"], (await register.ReadLog(0, 2)).Select(entry => Text(entry.Leaf)));
        Assert.Equal("payload of one", Text((await register.ReadExecution("exe_1"))[0].Payload));
    }
}
