using Writ.Audit.Files;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>The check at every start: the register, the checkpoint file and the last tiles tell one story (L11).</summary>
/// <remarks>Takes the same time however long the log is; what lies further back is the business of the full check.</remarks>
internal static class TailCheck
{
    // Entries of the register that are held against the published ones.
    private const int Entries = 64;

    /// <exception cref="RegisterException">WRIT4101: it is no checkpoint of this log.</exception>
    /// <param name="folder">Where it is.</param>
    /// <param name="keys">The log's.</param>
    /// <param name="known">One that was verified before, and is not again where the file still holds it.</param>
    public static SignedCheckpoint? ReadFile(LogFolder folder, LogKeys keys, SignedCheckpoint? known = null)
    {
        if (folder.Read(TilePaths.Checkpoint) is not { } bytes) return null;
        if (known is not null && known.Note.ToBytes().AsSpan().SequenceEqual(bytes)) return known;
        return SignedCheckpoint.TryRead(bytes, keys, out var signed, out var why) ? signed : throw LogFaults.BadFile(why);
    }

    /// <param name="register">Holds the entries.</param>
    /// <param name="folder">Holds the tiles.</param>
    /// <param name="heads">The register's checkpoints, read after the file.</param>
    /// <param name="file">The published one.</param>
    /// <exception cref="RegisterException">WRIT4103 to WRIT4107.</exception>
    public static async ValueTask Run(IRegister register, LogFolder folder, Heads heads, SignedCheckpoint? file)
    {
        var published = heads.Published;
        if (file is not null && (published is null || published.Size < file.Size)) throw LogFaults.RolledBack(published?.Size ?? 0, file.Size);
        if (heads.Newest is not { } row) return;

        var entries = await register.LogSize();
        if (entries < row.Size) throw LogFaults.Truncated(entries, row.Size);

        var tiles = new TileHashes(folder, row.Size);
        if (MerkleTree.Root(row.Size, tiles.Read) != row.Checkpoint.Root) throw LogFaults.BadTile("tile/", $"another root at size {row.Size}");

        // Each may be behind by a publication that was cut off, but then the newer tree must begin with its tree.
        foreach (var older in new[] { published, file })
        {
            if (older is not null && MerkleTree.Root(older.Size, tiles.Read) != older.Checkpoint.Root) throw LogFaults.Forked(older.Size);
        }

        foreach (var entry in await register.ReadLog(Math.Max(0, row.Size - Entries), Entries))
        {
            if (entry.Index < row.Size && MerkleTree.HashLeaf(entry.Leaf.Span) != tiles.Read(0, entry.Index)) throw LogFaults.Rewritten(entry.Index);
        }
    }
}
