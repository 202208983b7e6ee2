using Writ.Audit;
using Writ.Audit.Check;
using Writ.Audit.Files;
using Writ.Core;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Tests.Audit;

/// <summary>A process that records and publishes dies at every step it takes, the power with it or not; whoever comes next must find
/// everything that was acknowledged, and a log that extends everything that anybody can have seen.</summary>
[Trait("law", "L11")]
public sealed class PublicationCrashTests
{
    private const int Crashes = 2_000;
    private const int Lives = 30;
    private const int MostEntries = Lives * 2 * 90;

    private readonly List<Append> _entries = [];

    [Fact]
    public async Task Two_thousand_crashes_lose_nothing_acknowledged_and_nothing_published()
    {
        await using var fixture = new AuditFixture();
        var died = 0;
        for (var seed = 0; died < Crashes; seed++) died += await Live(fixture, seed, honestDisk: true);
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
    private async Task<int> Live(AuditFixture fixture, int seed, bool honestDisk)
    {
        for (var i = _entries.Count; i < MostEntries; i++) _entries.Add(fixture.Entry($"exe_{i}", 0));
        var random = new Random(seed);
        var files = new CrashingFiles(random) { SyncsNothing = !honestDisk };
        var register = new MemoryRegister(files.Step);
        Dictionary<long, Digest> seen = [];
        byte[]? last = null;
        files.Looking = () =>
        {
            if (files.Read(TilePaths.Checkpoint) is { } bytes && bytes != last) See(files, last = bytes, seen);
        };
        var (died, next) = (0, 0);
        List<Append> acknowledged = [];
        for (var life = 0; life < Lives; life++)
        {
            files.CrashAfter(random.Next(60));
            try
            {
                using var checkpointer = await Open(fixture, register, files);
                for (var rounds = random.Next(1, 3); rounds > 0; rounds--)
                {
                    var batch = _entries.GetRange(next, random.Next(20) == 0 ? random.Next(60, 90) : random.Next(1, 5));
                    next += batch.Count;
                    if ((await register.Commit(new RegisterBatch([.. batch]))).Committed) acknowledged.AddRange(batch);
                    await checkpointer.Publish(await register.LogSize());
                }
            }
            catch (SimulatedCrashException)
            {
                died++;
            }

            files.Restart(powerCut: random.Next(2) == 0);
        }

        await Check(fixture, register, files, acknowledged, seen);
        return died;
    }

    private static async Task Check(
        AuditFixture fixture, MemoryRegister register, CrashingFiles files, List<Append> acknowledged, Dictionary<long, Digest> seen)
    {
        using var last = await Open(fixture, register, files);
        var signed = await last.Publish(await register.LogSize());
        var report = await LogCheck.Run(register, files, last.Keys, null);
        Assert.Empty(report.Findings);
        Assert.Equal(register.Entries.Count, report.Size);

        var there = register.Entries.Select(row => row.Leaf).ToHashSet();
        Assert.All(acknowledged, entry => Assert.Contains(entry.Leaf, there));

        var tree = new GrowingTree(static (_, _, _) => { });
        foreach (var row in register.Entries)
        {
            tree.Add(row.Leaf.Span);
            if (seen.Remove(tree.Size, out var root)) Assert.Equal(new Digest(tree.Root()), root);
        }

        Assert.Empty(seen);
        Assert.Equal(signed.Checkpoint.Root, new Digest(tree.Root()));
    }

    private static ValueTask<Checkpointer> Open(AuditFixture fixture, IRegister register, IFileLayer files) =>
        Checkpointer.Open(register, "simulated", files, fixture.Signer, TimeProvider.System, null);

    private static void See(CrashingFiles files, byte[] bytes, Dictionary<long, Digest> seen)
    {
        var key = NoteKey.Create(Checkpointer.DefaultOrigin(AuditChild.Signer.PublicKey), NoteKeyType.Ed25519, AuditChild.Signer.PublicKey);
        Assert.True(SignedCheckpoint.TryRead(bytes, LogKeys.Of(key), out var signed, out var why), why);
        Assert.True(seen.TryAdd(signed.Size, signed.Checkpoint.Root) || seen[signed.Size] == signed.Checkpoint.Root);

        // Whoever sees a checkpoint can fetch its tiles.
        var hashes = new TileHashes(new LogFolder(files), signed.Size);
        Assert.Equal(signed.Checkpoint.Root, MerkleTree.Root(signed.Size, hashes.Read));
    }
}
