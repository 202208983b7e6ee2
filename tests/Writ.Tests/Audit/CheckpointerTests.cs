using Writ.Audit;
using Writ.Audit.Check;
using Writ.Core;
using Writ.Core.Log;
using Writ.Core.Storage;
using Writ.Tests.Register;

namespace Writ.Tests.Audit;

public sealed class CheckpointerTests
{
    [Fact]
    public async Task A_published_checkpoint_is_the_tree_of_the_registers_entries()
    {
        await using var fixture = new AuditFixture();
        using var checkpointer = await fixture.Open();
        foreach (var count in new[] { 1, 1, 3, 250, 1, 1, 255, 256, 300 })
        {
            await fixture.Append(count);
            var size = await fixture.Register.LogSize();
            var signed = await checkpointer.Publish(size);

            Assert.Equal(size, signed.Size);
            Assert.Equal(await NaiveRoot(fixture.Register, size), signed.Checkpoint.Root);
            Assert.Equal(signed.Note.ToBytes(), File.ReadAllBytes(Path.Combine(fixture.LogPath, "checkpoint")));
            Assert.Equal(signed.Note.ToBytes(), (await fixture.Register.Read(Spaces.Checkpoint, "current"))!.Value.ToArray());
        }
    }

    [Fact]
    public async Task Tiles_have_the_names_and_widths_of_the_size_and_partial_ones_go_when_full()
    {
        await using var fixture = new AuditFixture();
        using var checkpointer = await fixture.Open();
        await fixture.Append(200);
        await checkpointer.Publish(200);
        Assert.Equal(["checkpoint", "tile/0/000.p/200", "tile/entries/000.p/200"], Files(fixture));

        await fixture.Append(500);
        await checkpointer.Publish(700);
        Assert.Equal(
            [
                "checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/000", "tile/entries/001",
                "tile/entries/002.p/188",
            ],
            Files(fixture));
    }

    [Fact]
    public async Task Publishing_what_is_published_writes_nothing()
    {
        await using var fixture = new AuditFixture();
        using var checkpointer = await fixture.Open();
        await fixture.Append(3);
        var first = await checkpointer.Publish(3);
        var mark = await fixture.Register.ChangeMark();

        var second = await checkpointer.Publish(2);

        Assert.Equal(first.Checkpoint, second.Checkpoint);
        Assert.Equal(mark, await fixture.Register.ChangeMark());
    }

    [Fact]
    public async Task A_checkpoint_over_entries_that_are_not_there_is_not_published()
    {
        await using var fixture = new AuditFixture();
        using var checkpointer = await fixture.Open();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await checkpointer.Publish(1));
        Assert.Null(await checkpointer.Newest());
    }

    [Fact]
    public async Task Another_process_goes_on_from_the_files()
    {
        await using var fixture = new AuditFixture();
        foreach (var count in new[] { 5, 251, 1, 300, 90 })
        {
            await fixture.Append(count);
            using var checkpointer = await fixture.Open();
            var signed = await checkpointer.Publish(await fixture.Register.LogSize());
            Assert.Equal(await NaiveRoot(fixture.Register, signed.Size), signed.Checkpoint.Root);
        }
    }

    [Fact]
    public async Task Fifty_who_publish_at_once_all_find_their_entries_published()
    {
        await using var fixture = new AuditFixture();
        await fixture.Append(1);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            using var checkpointer = await fixture.Open();
            var verdict = await fixture.Register.Commit(new RegisterBatch([fixture.Entry($"exe_of_{i}", 0)]));
            var signed = await checkpointer.Publish(verdict.Indexes[0] + 1);
            Assert.True(signed.Size > verdict.Indexes[0]);
        })));

        using var last = await fixture.Open();
        var newest = await last.Publish(51);
        Assert.Equal(51, newest.Size);
        Assert.Equal(await NaiveRoot(fixture.Register, 51), newest.Checkpoint.Root);
    }

    [Fact]
    public async Task Every_entry_is_proved_at_the_checkpoint_and_older_trees_begin_it()
    {
        await using var fixture = new AuditFixture();
        using var checkpointer = await fixture.Open();
        await fixture.Append(10);
        var old = await checkpointer.Publish(10);
        await fixture.Append(590);
        var signed = await checkpointer.Publish(600);
        var log = new Writ.Audit.Log(fixture.Register, fixture.LogPath);

        for (var index = 0; index < 600; index += 7)
        {
            var proof = await log.ProveInclusion(index, signed);
            var leaf = (await fixture.Register.ReadLog(index, 1))[0].Leaf;
            Assert.True(proof.Verify(MerkleTree.HashLeaf(leaf.Span), signed.Checkpoint.Root));
        }

        Assert.True(log.ProveConsistency(10, signed).Verify(old.Checkpoint.Root, signed.Checkpoint.Root));
        Assert.True((await log.ProveInclusion(9, old)).Verify(
            MerkleTree.HashLeaf((await fixture.Register.ReadLog(9, 1))[0].Leaf.Span), old.Checkpoint.Root));
        Assert.Equal(signed.Checkpoint, log.Published(checkpointer.Keys)!.Checkpoint);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.ProveInclusion(600, signed));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.ProveConsistency(0, signed));
    }

    [Fact]
    [Trait("law", "L11")]
    public async Task An_entry_that_was_rewritten_has_no_proof()
    {
        await using var fixture = new AuditFixture();
        using var checkpointer = await fixture.Open();
        await fixture.Append(300);
        var signed = await checkpointer.Publish(300);
        await fixture.Tamper("UPDATE log SET leaf = (SELECT leaf FROM log WHERE position = 0) WHERE position = 5");
        var log = new Writ.Audit.Log(fixture.Register, fixture.LogPath);

        var fault = await Assert.ThrowsAsync<RegisterException>(async () => await log.ProveInclusion(5, signed));
        Assert.Equal("WRIT4111", fault.Code);
        Assert.Equal(6, (await log.ProveInclusion(6, signed)).Index);
    }

    [MountFact]
    public async Task A_full_disk_stops_publishing_and_with_space_again_the_same_publisher_goes_on()
    {
        await using var fixture = new AuditFixture();
        Directory.CreateDirectory(fixture.LogPath);
        Mount("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", fixture.LogPath);
        try
        {
            using var checkpointer = await fixture.Open();
            await fixture.Append(5);
            await checkpointer.Publish(5);
            await fixture.Append(400);
            var fault = await Assert.ThrowsAsync<RegisterException>(async () => await checkpointer.Publish(405));
            Assert.Equal("WRIT4109", fault.Code);
            Assert.Equal(5, (await checkpointer.Newest())!.Size);

            Mount("mount", "-o", "remount,size=8m", fixture.LogPath);
            Assert.Equal(405, (await checkpointer.Publish(405)).Size);
            Assert.Empty((await LogCheck.Run(fixture.Register, fixture.LogPath, checkpointer.Keys)).Findings);
        }
        finally
        {
            Mount("umount", fixture.LogPath);
        }
    }

    [Fact]
    public async Task The_origin_is_made_from_the_key_unless_one_is_given()
    {
        await using var fixture = new AuditFixture();
        using var checkpointer = await fixture.Open();
        await fixture.Append(1);
        var signed = await checkpointer.Publish(1);

        var expected = Digest.Of(fixture.Signer.PublicKey.RawPublicKey.Span).Hex[..10] + ".log.writ.internal";
        Assert.Equal(expected, checkpointer.Key.Name);
        Assert.StartsWith(expected + "\n1\n", signed.Note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_clear_error()
    {
        await using var fixture = new AuditFixture();
        await File.WriteAllTextAsync(fixture.LogPath, "in the way");

        var fault = await Assert.ThrowsAsync<RegisterException>(async () => await fixture.Open());
        Assert.Equal("WRIT4109", fault.Code);
    }

    private static void Mount(string command, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(command, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static IEnumerable<string> Files(AuditFixture fixture) =>
        Directory.EnumerateFiles(fixture.LogPath, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(fixture.LogPath, file)).Order(StringComparer.Ordinal);

    /// <summary>RFC 6962 section 2.1, word for word.</summary>
    private static async Task<Digest> NaiveRoot(IRegister register, long size)
    {
        List<byte[]> leaves = [];
        while (leaves.Count < size) leaves.AddRange((await register.ReadLog(leaves.Count, 1000)).Select(row => row.Leaf.ToArray()));
        return Hash(leaves[..(int)size]);

        static Digest Hash(List<byte[]> entries)
        {
            if (entries.Count == 1) return Digest.Of([0, .. entries[0]]);
            var split = 1;
            while (split * 2 < entries.Count) split *= 2;
            return Digest.Of([1, .. Hash(entries[..split]).ToArray(), .. Hash(entries[split..]).ToArray()]);
        }
    }
}
