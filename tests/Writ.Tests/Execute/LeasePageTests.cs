using System.Buffers.Binary;
using Writ.Execute.Launching;
using Writ.Execute.Linux;

namespace Writ.Tests.Execute;

/// <summary>Whoever gets hold of a lease's page can read it, and not give himself more time.</summary>
public sealed class LeasePageTests
{
    private const int ReadWrite = 2;

    [Fact]
    public void It_shows_what_was_written_last()
    {
        using var lease = LeasePage.Create(5);
        using var seen = Open(lease, 0)!;
        Assert.Equal(5, Read(seen));
        lease.Deadline = 7;
        Assert.Equal((7, 7), (Read(seen), lease.Deadline));
    }

    [Fact]
    [Trait("law", "L6")]
    public void Nobody_else_can_write_it()
    {
        using var lease = LeasePage.Create(5);
        using var theirs = Open(lease, ReadWrite) ?? throw new InvalidOperationException("not even opened");
        Assert.Equal(-Sys.EPerm, theirs.Write(BitConverter.GetBytes(long.MaxValue)));
        // PROT_READ | PROT_WRITE, MAP_SHARED
        Assert.Equal(-Sys.EPerm, Sys.Call(Sys.Mmap, 0, 4096, 3, 1, theirs.Number, 0));
        Assert.Equal(-Sys.EPerm, Sys.Call(Sys.FTruncate, theirs.Number, 0));
        Assert.Equal(-Sys.EPerm, Sys.Call(Sys.FTruncate, theirs.Number, 8192));
        // F_ADD_SEALS, none
        Assert.Equal(-Sys.EPerm, Sys.Call(Sys.Fcntl, theirs.Number, 1033, 0));
        Assert.Equal(5, lease.Deadline);
    }

    [Fact]
    public void What_is_over_can_be_neither_read_nor_renewed()
    {
        var lease = LeasePage.Create(5);
        lease.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Deadline);
        Assert.Throws<ObjectDisposedException>(() => lease.Deadline = 6);
    }

    private static Descriptor? Open(LeasePage lease, int flags) => Descriptor.Open($"/proc/self/fd/{lease.Number}", flags, out _);

    private static long Read(Descriptor page)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        Assert.Equal(sizeof(long), page.ReadAt(number, 0));
        return BinaryPrimitives.ReadInt64LittleEndian(number);
    }
}
