using Writ.Audit;
using Writ.Audit.Check;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>A commit is an append to SQLite's write-ahead log. A power cut may leave any part of what was appended: it counts whole or
/// not at all, whatever of it there is, and the log is whole either way.</summary>
[Trait("law", "L11")]
public sealed class TornCommitTests
{
    private const int Sector = 512;
    private const int Scattered = 40;
    private const int First = 250;
    private const int Second = 10;

    [Fact]
    public async Task A_commit_of_which_a_part_was_written_is_all_there_or_not_at_all()
    {
        await using var fixture = new AuditFixture();
        using var checkpointer = await fixture.Open();
        await fixture.Append(First);
        await checkpointer.Publish(First);
        var before = new Copy(fixture);
        await fixture.Append(Second);
        var recorded = new Copy(fixture);
        await checkpointer.Publish(First + Second);
        var published = new Copy(fixture);

        // What the entries' commit appended, torn; then what the checkpoint row's did, with the tiles that were durable before it.
        var (none, all) = (await Torn(before, recorded, before.Folder, First), await Torn(recorded, published, published.FolderBefore(recorded), First + Second));
        Assert.Equal((true, true), (none.Without > 10, none.With > 0));
        Assert.Equal((true, true), (all.Without > 10, all.With > 0));
    }

    /// <summary>How many torn journals had the commit, and how many did not.</summary>
    private static async Task<(int Without, int With)> Torn(Copy before, Copy after, IReadOnlyDictionary<string, byte[]> folder, int acknowledged)
    {
        var (without, with, random) = (0, 0, new Random(5));
        Assert.True(after.Journal.Length > before.Journal.Length);
        List<byte[]> journals = [after.Journal];
        for (var length = before.Journal.Length; length < after.Journal.Length; length += Sector) journals.Add(after.Journal[..length]);
        for (var i = 0; i < Scattered; i++)
        {
            // Sectors that came in another order than they were written in: some are there, others are not yet.
            var journal = (byte[])after.Journal.Clone();
            for (var at = before.Journal.Length; at < journal.Length; at += Sector)
            {
                if (random.Next(4) == 0) journal.AsSpan(at, Math.Min(Sector, journal.Length - at)).Clear();
            }

            journals.Add(journal);
        }

        foreach (var journal in journals)
        {
            using var directory = new TempDirectory();
            await using var register = after.Restore(directory, journal, folder);
            var size = await register.LogSize();
            Assert.True(size >= acknowledged, $"{size} of {acknowledged} acknowledged entries are there");
            Assert.Empty(await register.Examine());
            using var checkpointer = await Checkpointer.Open(register, directory.PathOf("log"), AuditChild.Signer, TimeProvider.System);
            var was = (await checkpointer.Newest())?.Size ?? 0;
            _ = size > acknowledged || was > First ? with++ : without++;
            Assert.Equal(size, (await checkpointer.Publish(size)).Size);
            Assert.Empty((await LogCheck.Run(register, directory.PathOf("log"), checkpointer.Keys)).Findings);
        }

        return (without, with);
    }

    /// <summary>Register and folder as they are at one moment.</summary>
    private sealed class Copy(AuditFixture fixture)
    {
        private readonly byte[] _register = File.ReadAllBytes(fixture.RegisterPath);

        public byte[] Journal { get; } = File.ReadAllBytes(fixture.RegisterPath + "-wal");

        public Dictionary<string, byte[]> Folder { get; } = Directory.EnumerateFiles(fixture.LogPath, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(fixture.LogPath, path), File.ReadAllBytes);

        /// <summary>With the tiles of this moment and the checkpoint of an earlier one: as it is while the row between is committed.</summary>
        public Dictionary<string, byte[]> FolderBefore(Copy earlier) => new(Folder.Concat(earlier.Folder).DistinctBy(static file => file.Key))
        {
            ["checkpoint"] = earlier.Folder["checkpoint"],
        };

        public SqliteRegister Restore(TempDirectory directory, byte[] journal, IReadOnlyDictionary<string, byte[]> folder)
        {
            File.WriteAllBytes(directory.PathOf("register.db"), _register);
            File.WriteAllBytes(directory.PathOf("register.db-wal"), journal);
            foreach (var (name, bytes) in folder)
            {
                var path = directory.PathOf("log", name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, bytes);
            }

            return SqliteRegister.Open(directory.PathOf("register.db"), TimeProvider.System);
        }
    }
}
