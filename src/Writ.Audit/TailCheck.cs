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
    public static SignedCheckpoint? ReadFile(LogFolder folder, NoteKey key)
    {
        if (folder.Read(TilePaths.Checkpoint) is not { } bytes) return null;
        return SignedCheckpoint.TryRead(bytes, key, out var signed, out var why) ? signed : throw LogFaults.BadFile(why);
    }

    /// <param name="row">The register's newest checkpoint, read after the file.</param>
    /// <param name="file">The published one.</param>
    /// <param name="register">Holds the entries.</param>
    /// <param name="folder">Holds the tiles.</param>
    /// <exception cref="RegisterException">WRIT4103 to WRIT4107.</exception>
    public static async ValueTask Run(IRegister register, LogFolder folder, SignedCheckpoint? row, SignedCheckpoint? file)
    {
        if (file is not null && (row is null || row.Size < file.Size)) throw LogFaults.RolledBack(row?.Size ?? 0, file.Size);
        if (row is null) return;

        var entries = await register.LogSize();
        if (entries < row.Size) throw LogFaults.Truncated(entries, row.Size);

        var tiles = new TileHashes(folder, row.Size);
        if (MerkleTree.Root(row.Size, tiles.Read) != row.Checkpoint.Root) throw LogFaults.BadTile("tile/", $"another root at size {row.Size}");

        // The file may be behind by a publication that was cut off, but then the newer tree must begin with its tree.
        if (file is not null && MerkleTree.Root(file.Size, tiles.Read) != file.Checkpoint.Root) throw LogFaults.Forked(file.Size);

        foreach (var entry in await register.ReadLog(Math.Max(0, row.Size - Entries), Entries))
        {
            if (entry.Index < row.Size && MerkleTree.HashLeaf(entry.Leaf.Span) != tiles.Read(0, entry.Index)) throw LogFaults.Rewritten(entry.Index);
        }
    }
}
