using Writ.Audit.Files;
using Writ.Core;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>The hashes of the tree of one size, read from the published tiles. Each tile is read once.</summary>
internal sealed class TileHashes(LogFolder folder, long size)
{
    private readonly Dictionary<(int Level, long Number), Digest[]> _tiles = [];

    /// <summary>Hash of a complete subtree: see <see cref="SubtreeHash"/>.</summary>
    /// <exception cref="RegisterException">WRIT4106.</exception>
    public Digest Read(int level, long index)
    {
        var (tileLevel, height) = Math.DivRem(level, TilePaths.TileHeight);
        var first = index << height;
        var tile = Tile(tileLevel, first / TilePaths.TileWidth);
        var start = (int)(first % TilePaths.TileWidth);
        var count = 1 << height;
        if (start + count > tile.Length) throw LogFaults.BadTile(TilePaths.Tile(tileLevel, first / TilePaths.TileWidth, tile.Length), "too short");
        return RootOf(tile.AsSpan(start, count));
    }

    /// <summary>The hashes of one tile that are in the tree; empty where it has none.</summary>
    public Digest[] Tile(int level, long number)
    {
        if (_tiles.TryGetValue((level, number), out var known)) return known;
        var width = TilePaths.WidthAt(level, number, size);
        var hashes = width == 0 ? [] : Load(level, number, width);
        _tiles.Add((level, number), hashes);
        return hashes;
    }

    /// <summary>Bytes of an entry bundle with the entries that are in the tree, and perhaps later ones.</summary>
    public byte[] Bundle(long number)
    {
        var width = TilePaths.WidthAt(0, number, size);
        return ReadPart(TilePaths.Entries(number, width), TilePaths.Entries(number, TilePaths.TileWidth));
    }

    private Digest[] Load(int level, long number, int width)
    {
        // A partial tile may be gone once the full one that begins with it is there (C2SP tlog-tiles, partial tiles).
        var name = TilePaths.Tile(level, number, width);
        var bytes = ReadPart(name, TilePaths.Tile(level, number, TilePaths.TileWidth));
        if (bytes.Length != width * Digest.Size && bytes.Length != TilePaths.TileWidth * Digest.Size)
            throw LogFaults.BadTile(name, $"{bytes.Length} bytes");
        var hashes = new Digest[width];
        for (var i = 0; i < width; i++) hashes[i] = new Digest(bytes.AsSpan(i * Digest.Size, Digest.Size));
        return hashes;
    }

    private byte[] ReadPart(string partial, string full) =>
        folder.Read(partial) ?? (partial == full ? null : folder.Read(full)) ?? throw LogFaults.BadTile(partial, "missing");

    private static Digest RootOf(ReadOnlySpan<Digest> hashes)
    {
        if (hashes.Length == 1) return hashes[0];
        var half = hashes.Length / 2;
        return MerkleTree.HashNode(RootOf(hashes[..half]), RootOf(hashes[half..]));
    }
}
