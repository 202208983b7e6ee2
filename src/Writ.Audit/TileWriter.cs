using System.Buffers;
using System.Numerics;
using Writ.Audit.Files;
using Writ.Core;
using Writ.Core.Log;

namespace Writ.Audit;

/// <summary>The growing right edge of the published tree: takes entries, writes tiles and bundles. One thread at a time.</summary>
internal sealed class TileWriter
{
    private readonly LogFolder _folder;
    private readonly MerkleFrontier _frontier;

    // Of each tile level: the hashes of its last tile, as long as that is not full, and how many of them are written.
    private readonly List<Digest>[] _open = new List<Digest>[TilePaths.Levels];
    private readonly int[] _written = new int[TilePaths.Levels];

    // The entries of the last bundle, as long as that is not full.
    private readonly ArrayBufferWriter<byte> _bundle = new();

    // Partial tiles and bundles that a full one has replaced.
    private readonly List<string> _superseded = [];

    private TileWriter(LogFolder folder, MerkleFrontier frontier) => (_folder, _frontier) = (folder, frontier);

    public long Size => _frontier.Size;

    public Digest Root => _frontier.Root;

    /// <summary>Goes on where a checkpoint left off, from the tiles of the right edge alone.</summary>
    /// <exception cref="Core.Storage.RegisterException">WRIT4106: the tiles do not lead to the checkpoint's root.</exception>
    public static TileWriter From(LogFolder folder, Checkpoint? checkpoint)
    {
        var size = checkpoint?.Size ?? 0;
        var tiles = new TileHashes(folder, size);
        var writer = new TileWriter(folder, new MerkleFrontier(size, Peaks(size, tiles)));
        if (writer.Root != (checkpoint?.Root ?? MerkleTree.EmptyRoot)) throw LogFaults.BadTile("tile/", $"another root at size {size}");
        for (var level = 0; level < TilePaths.Levels; level++)
        {
            var last = (size >> (TilePaths.TileHeight * level)) / TilePaths.TileWidth;
            writer._open[level] = [.. tiles.Tile(level, last)];
            writer._written[level] = writer._open[level].Count;
        }

        if (writer._open[0].Count > 0) writer.TakeBundle(tiles, size / TilePaths.TileWidth);
        return writer;
    }

    /// <summary>Takes the next entry. What it completes is written at once, the rest by <see cref="Finish"/>.</summary>
    public void Append(ReadOnlySpan<byte> entry)
    {
        EntryBundle.Write(_bundle, entry);
        _frontier.Append(MerkleTree.HashLeaf(entry), Closed);
    }

    /// <summary>Writes the partial tiles and the partial bundle of the size reached, and makes everything written durable.</summary>
    public void Finish()
    {
        for (var level = 0; level < TilePaths.Levels; level++)
        {
            if (_open[level].Count == _written[level]) continue;
            var number = (Size >> (TilePaths.TileHeight * level)) / TilePaths.TileWidth;
            if (level == 0) _folder.Add(TilePaths.Entries(number, _open[0].Count), _bundle.WrittenSpan);
            WriteTile(level, number);
        }

        _folder.Sync();
    }

    /// <summary>Removes partial tiles that full ones have replaced. Only after a checkpoint over the full ones is published.</summary>
    public void DropSuperseded()
    {
        foreach (var partial in _superseded) _folder.Drop(partial);
        _superseded.Clear();
    }

    private void Closed(int level, long index, Digest hash)
    {
        var (tileLevel, rest) = Math.DivRem(level, TilePaths.TileHeight);
        if (rest != 0) return;
        _open[tileLevel].Add(hash);
        if (_open[tileLevel].Count < TilePaths.TileWidth) return;

        var number = index / TilePaths.TileWidth;
        if (tileLevel == 0)
        {
            _folder.Add(TilePaths.Entries(number, TilePaths.TileWidth), _bundle.WrittenSpan);
            _superseded.Add(TilePaths.Entries(number, TilePaths.TileWidth) + ".p");
            _bundle.ResetWrittenCount();
        }

        WriteTile(tileLevel, number);
        _superseded.Add(TilePaths.Tile(tileLevel, number, TilePaths.TileWidth) + ".p");
        _open[tileLevel].Clear();
        _written[tileLevel] = 0;
    }

    private void WriteTile(int level, long number)
    {
        var hashes = _open[level];
        var bytes = new byte[hashes.Count * Digest.Size];
        for (var i = 0; i < hashes.Count; i++) hashes[i].CopyTo(bytes.AsSpan(i * Digest.Size));
        _folder.Add(TilePaths.Tile(level, number, hashes.Count), bytes);
        _written[level] = hashes.Count;
    }

    /// <summary>The open bundle, held against the leaf hashes that the checkpoint covers.</summary>
    private void TakeBundle(TileHashes tiles, long number)
    {
        var name = TilePaths.Entries(number, _open[0].Count);
        if (!EntryBundle.TryRead(tiles.Bundle(number), _open[0].Count, out var entries)) throw LogFaults.BadTile(name, "torn");
        for (var i = 0; i < entries.Count; i++)
        {
            if (MerkleTree.HashLeaf(entries[i].Span) != _open[0][i]) throw LogFaults.BadTile(name, $"another entry {i}");
            EntryBundle.Write(_bundle, entries[i].Span);
        }
    }

    /// <summary>The complete subtrees that the leaves fall into, largest first: one for each bit of the size.</summary>
    private static IEnumerable<Digest> Peaks(long size, TileHashes tiles)
    {
        for (var level = BitOperations.Log2((ulong)size | 1); level >= 0; level--)
        {
            // What is above this bit lies to the left of the subtree.
            if (((size >> level) & 1) == 1) yield return tiles.Read(level, (size >> level) - 1);
        }
    }
}
