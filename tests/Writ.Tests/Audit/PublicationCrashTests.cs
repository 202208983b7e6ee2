using Writ.Audit;
using Writ.Audit.Check;
using Writ.Core;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Tests.Audit;

/// <summary>The publisher dies at every step it takes, the power with it or not; whoever comes next must find a log that extends
/// everything that anybody can have seen.</summary>
[Trait("law", "L11")]
public sealed class PublicationCrashTests
{
    private const int Lives = 12;

    [Fact]
    public async Task A_publisher_that_dies_anywhere_leaves_a_log_that_extends_what_was_published()
    {
        await using var fixture = new AuditFixture();
        var died = 0;
        for (var seed = 0; seed < 30; seed++) died += await Live(fixture, seed, honestDisk: true);

        // If the planned deaths came after the last step every time, this would test nothing.
        Assert.InRange(died, 150, 30 * Lives);
    }

    [Fact]
    public async Task A_disk_that_does_not_sync_is_found_out_so_the_crash_test_has_teeth()
    {
        await using var fixture = new AuditFixture();
        var damaged = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            try
            {
                _ = await Live(fixture, seed, honestDisk: false);
            }
            catch (RegisterException)
            {
                damaged++; // halted at start or while publishing, as it should on such a disk
            }
            catch (Xunit.Sdk.XunitException)
            {
                damaged++;
            }
        }

        Assert.InRange(damaged, 10, 20);
    }

    /// <summary>One log from its first file on, through several deaths. Returns how many there were.</summary>
    private static async Task<int> Live(AuditFixture fixture, int seed, bool honestDisk)
    {
        // One register for all, since its rows are the truth the files are derived from; each life has a folder of its own.
        await fixture.Tamper("DELETE FROM record WHERE space = 'checkpoint'; DELETE FROM log");
        var random = new Random(seed);
        var files = new CrashingFiles(random) { SyncsNothing = !honestDisk };
        var key = NoteKey.Create(Checkpointer.DefaultOrigin(fixture.Signer.PublicKey), NoteKeyType.Ed25519, fixture.Signer.PublicKey);
        Dictionary<long, Digest> seen = [];
        byte[]? last = null;
        files.Looking = () =>
        {
            if (files.Read(TilePaths.Checkpoint) is { } bytes && bytes != last) See(files, last = bytes, key, seen);
        };
        var died = 0;
        for (var life = 0; life < Lives; life++)
        {
            await fixture.Append(random.Next(6) == 0 ? random.Next(200, 300) : random.Next(1, 8));
            files.CrashAfter(random.Next(45));
            try
            {
                using var checkpointer = await fixture.Open(files);
                await checkpointer.Publish(await fixture.Register.LogSize());
            }
            catch (SimulatedCrashException)
            {
                died++;
            }

            files.Restart(powerCut: random.Next(2) == 0);
        }

        await Check(fixture, files, key, seen);
        return died;
    }

    private static async Task Check(AuditFixture fixture, CrashingFiles files, NoteKey key, Dictionary<long, Digest> seen)
    {
        using var last = await fixture.Open(files);
        var signed = await last.Publish(await fixture.Register.LogSize());
        var report = await LogCheck.Run(fixture.Register, files, key, null);
        Assert.Empty(report.Findings);
        Assert.Equal(await fixture.Register.LogSize(), report.Size);

        var tree = new LeafTree();
        for (var rows = await fixture.Register.ReadLog(0, 1000); rows.Count > 0; rows = await fixture.Register.ReadLog(tree.Size, 1000))
        {
            foreach (var row in rows) tree.Add(row.Leaf.Span);
        }

        Assert.Equal(signed.Size, tree.Size);
        Assert.All(seen, checkpoint => Assert.Equal(new Digest(tree.Root(checkpoint.Key)), checkpoint.Value));
    }

    private static void See(CrashingFiles files, byte[] bytes, NoteKey key, Dictionary<long, Digest> seen)
    {
        Assert.True(SignedCheckpoint.TryRead(bytes, key, out var signed, out var why), why);
        Assert.True(seen.TryAdd(signed.Size, signed.Checkpoint.Root) || seen[signed.Size] == signed.Checkpoint.Root);

        // Whoever sees a checkpoint can fetch its tiles.
        var hashes = new TileHashes(new Writ.Audit.Files.LogFolder(files), signed.Size);
        Assert.Equal(signed.Checkpoint.Root, MerkleTree.Root(signed.Size, hashes.Read));
    }
}
