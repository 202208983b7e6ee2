using System.Buffers.Binary;
using System.Text;
using Writ.Execute.Linux;

namespace Writ.Execute.Mediation;

/// <summary>Reads what a task's pointers lead to, each page once. Not a snapshot: its threads go on.</summary>
internal sealed unsafe class TaskMemory(int task)
{
    private const int PageSize = 4096;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly Dictionary<ulong, byte[]> _pages = [];

    /// <summary>The text at an address.</summary>
    /// <exception cref="UnreadableException">There is none, it is longer than <paramref name="most"/> bytes, or not UTF-8.</exception>
    public string Text(ulong address, int most)
    {
        var bytes = new List<byte>(64);
        while (true)
        {
            var page = Page(address);
            var rest = page.AsSpan((int)(address % PageSize));
            var end = rest.IndexOf((byte)0);
            bytes.AddRange(end < 0 ? rest : rest[..end]);
            if (bytes.Count > most) throw new UnreadableException(Sys.E2Big, $"a text is longer than {most} bytes");
            if (end >= 0) return Decode([.. bytes]);
            address = checked(address + (ulong)rest.Length);
        }
    }

    /// <summary>The texts of a vector that ends with a null pointer; none where the vector itself is null.</summary>
    /// <exception cref="UnreadableException">It cannot be read, or is larger than <paramref name="most"/> bytes.</exception>
    public List<string> Texts(ulong address, int most)
    {
        List<string> texts = [];
        if (address == 0) return texts;
        for (var size = 0; ; address = checked(address + 8))
        {
            var at = Number(address);
            if (at == 0) return texts;
            texts.Add(Text(at, most));
            size += Encoding.UTF8.GetByteCount(texts[^1]) + 9;
            if (size > most) throw new UnreadableException(Sys.E2Big, $"arguments and environment are larger than {most} bytes");
        }
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // Policies judge text: of bytes that are none they would see something else than the program does.
            throw new UnreadableException(Sys.EAcces, "an argument or variable is not UTF-8 text");
        }
    }

    /// <summary>So many bytes at an address.</summary>
    /// <exception cref="UnreadableException">They cannot be read.</exception>
    public byte[] Bytes(ulong address, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = Page(address + (ulong)i)[(int)((address + (ulong)i) % PageSize)];
        return bytes;
    }

    /// <summary>The 64 bits at an address.</summary>
    /// <exception cref="UnreadableException">They cannot be read.</exception>
    public ulong Number(ulong address)
    {
        var offset = (int)(address % PageSize);
        return BinaryPrimitives.ReadUInt64LittleEndian(offset <= PageSize - 8 ? Page(address).AsSpan(offset) : Bytes(address, 8));
    }

    private byte[] Page(ulong address)
    {
        var start = address - (address % PageSize);
        if (_pages.TryGetValue(start, out var known)) return known;
        var page = new byte[PageSize];
        fixed (byte* into = page)
        {
            // struct iovec { base, length }
            var vectors = stackalloc nint[4];
            vectors[0] = (nint)into;
            vectors[1] = vectors[3] = PageSize;
            vectors[2] = unchecked((nint)start);
            var got = Sys.Retry(Sys.ProcessVmReadV, task, (nint)vectors, 1, (nint)(vectors + 2), 1);
            if (got != PageSize) throw new UnreadableException(Sys.EFault, $"the caller's memory cannot be read: {Sys.Message(got < 0 ? got : -Sys.EFault)}");
        }

        return _pages[start] = page;
    }
}
