using Writ.Execute.Linux;
using Writ.Tests.Support;

namespace Writ.Tests.Execute;

public sealed class ProcessFilesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(8192)]
    [InlineData(100_000)]
    public void A_file_is_read_whole_whatever_its_length(int length)
    {
        var (path, bytes) = (_directory.PathOf("file"), new byte[length]);
        for (var i = 0; i < length; i++) bytes[i] = (byte)('a' + (i % 26));
        File.WriteAllBytes(path, bytes);

        Assert.Equal(bytes, ProcessFiles.TryReadBytes(path));
        Assert.Equal(File.ReadAllText(path), ProcessFiles.TryRead(path));
    }

    [Fact]
    public void What_the_kernel_makes_in_pieces_is_read_whole()
    {
        // One read gives no more than a few of its entries, of which each ends with its flags.
        var mappings = ProcessFiles.TryRead("/proc/self/smaps") ?? "";

        Assert.True(mappings.Length > 16 << 10);
        Assert.StartsWith("VmFlags:", mappings.TrimEnd('\n').Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_or_is_no_file_is_null()
    {
        Assert.Null(ProcessFiles.TryRead(_directory.PathOf("nothing")));
        Assert.Null(ProcessFiles.TryReadBytes(_directory.Path));
        Assert.Null(ProcessFiles.TryReadLink(_directory.PathOf("nothing")));
        Assert.Null(ProcessFiles.TryReadLink("/etc/passwd"));
    }

    [Fact]
    public void A_link_says_where_it_leads_whether_or_not_there_is_anything()
    {
        var link = _directory.PathOf("link");
        File.CreateSymbolicLink(link, "nowhere/ä");

        Assert.Equal("nowhere/ä", ProcessFiles.TryReadLink(link));
    }
}
