using Writ.Audit.Files;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>The log's entries as its folder has them: what a restored register lost and others have seen.</summary>
public static class PublishedEntries
{
    private const int Page = TilePaths.TileWidth;

    /// <summary>The entries beyond those that a register holds, up to the published checkpoint, each held against the tree that was signed.</summary>
    /// <param name="register">Must hold the beginning of the published log.</param>
    /// <param name="folder">Where the log is published.</param>
    /// <param name="at">Its published checkpoint.</param>
    /// <returns>None where the register holds them all.</returns>
    /// <exception cref="RegisterException">WRIT4106: the folder is not what the checkpoint says; WRIT4107: the register is of another log.</exception>
    public static async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Beyond(IRegister register, string folder, SignedCheckpoint at)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(at);
        var tiles = new TileHashes(new LogFolder(new DiskFiles(folder)), at.Size);
        if (MerkleTree.Root(at.Size, tiles.Read) != at.Checkpoint.Root) throw LogFaults.BadTile("tile/", $"another root at size {at.Size}");
        var held = await register.LogSize();
        for (long from = 0; from < Math.Min(held, at.Size); from += Page)
        {
            foreach (var row in await register.ReadLog(from, Page))
            {
                if (row.Index < at.Size && MerkleTree.HashLeaf(row.Leaf.Span) != tiles.Read(0, row.Index)) throw LogFaults.Rewritten(row.Index);
            }
        }

        List<ReadOnlyMemory<byte>> beyond = [];
        for (var index = held; index < at.Size;)
        {
            var number = index / Page;
            var width = TilePaths.WidthAt(0, number, at.Size);
            if (!EntryBundle.TryRead(tiles.Bundle(number), width, out var entries)) throw LogFaults.BadTile(TilePaths.Entries(number, width), "torn");
            for (; index < at.Size && index / Page == number; index++)
            {
                var entry = entries[(int)(index % Page)];
                if (MerkleTree.HashLeaf(entry.Span) != tiles.Read(0, index)) throw LogFaults.BadTile(TilePaths.Entries(number, width), "another entry than the tree has");
                beyond.Add(entry);
            }
        }

        return beyond;
    }
}
