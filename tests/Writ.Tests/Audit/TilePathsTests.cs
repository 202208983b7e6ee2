using Writ.Audit;

namespace Writ.Tests.Audit;

public sealed class TilePathsTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 999, 256, "tile/1/999")]
    [InlineData(0, 1000, 256, "tile/0/x001/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(63, 1234067, 8, "tile/63/x001/x234/067.p/8")]
    public void A_tile_is_where_the_specification_puts_it(int level, long number, int width, string path) =>
        Assert.Equal(path, TilePaths.Tile(level, number, width));

    [Theory]
    [InlineData(0, 256, "tile/entries/000")]
    [InlineData(273, 112, "tile/entries/273.p/112")]
    [InlineData(1234067, 256, "tile/entries/x001/x234/067")]
    public void A_bundle_is_where_the_specification_puts_it(long number, int width, string path) =>
        Assert.Equal(path, TilePaths.Entries(number, width));

    // The example of the specification: a tree of 70,000 leaves.
    [Theory]
    [InlineData(0, 272, 256)]
    [InlineData(0, 273, 112)]
    [InlineData(0, 274, 0)]
    [InlineData(1, 0, 256)]
    [InlineData(1, 1, 17)]
    [InlineData(2, 0, 1)]
    [InlineData(3, 0, 0)]
    public void The_widths_of_70000_leaves_are_those_of_the_specification(int level, long number, int width) =>
        Assert.Equal(width, TilePaths.WidthAt(level, number, 70_000));

    [Fact]
    public void What_is_no_tile_has_no_path()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TilePaths.Tile(64, 0, 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => TilePaths.Tile(0, -1, 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => TilePaths.Tile(0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TilePaths.Entries(0, 257));
    }
}
