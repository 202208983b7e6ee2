using System.Globalization;

namespace Writ.Audit;

/// <summary>Where the parts of a published log live below its folder: the only place that knows (C2SP tlog-tiles).</summary>
/// <remarks>
/// tile/L/N[.p/W] and tile/entries/N[.p/W]; N in groups of three digits, all but the last after an x: 1234067 is x001/x234/067.
/// </remarks>
public static class TilePaths
{
    /// <summary>Hashes of a full tile, and entries of a full bundle.</summary>
    public const int TileWidth = 256;

    /// <summary>Tree levels that one tile spans.</summary>
    public const int TileHeight = 8;

    /// <summary>Tile levels that a log of any size has.</summary>
    public const int Levels = 8;

    public const string Checkpoint = "checkpoint";

    /// <param name="level">0 to 63; level 0 holds the leaf hashes.</param>
    /// <param name="number">Which tile of the level, from 0.</param>
    /// <param name="width">1 to 256; below 256 a partial tile.</param>
    public static string Tile(int level, long number, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 63);
        return string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{Number(number)}{Part(width)}");
    }

    /// <param name="number">Which bundle, from 0.</param>
    /// <param name="width">1 to 256; below 256 a partial bundle.</param>
    public static string Entries(long number, int width) => $"tile/entries/{Number(number)}{Part(width)}";

    /// <summary>Hashes that the tile has in a tree of a size; 0 where it has none and must not exist.</summary>
    public static int WidthAt(int level, long number, long size)
    {
        var shift = TileHeight * level;
        var hashes = shift > 62 ? 0 : size >> shift;
        return (int)Math.Clamp(hashes - (number * TileWidth), 0, TileWidth);
    }

    private static string Number(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var text = (number % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (number /= 1000; number > 0; number /= 1000) text = string.Create(CultureInfo.InvariantCulture, $"x{number % 1000:000}/{text}");
        return text;
    }

    private static string Part(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, TileWidth);
        return width == TileWidth ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{width}");
    }
}
