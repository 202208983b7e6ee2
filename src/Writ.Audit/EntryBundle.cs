using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Writ.Audit;

/// <summary>Up to 256 entries in one file (C2SP tlog-tiles).</summary>
/// <remarks>bundle = 1*256(length:u16be entry)</remarks>
internal static class EntryBundle
{
    public static void Write(IBufferWriter<byte> to, ReadOnlySpan<byte> entry)
    {
        var span = to.GetSpan(2 + entry.Length);
        BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)entry.Length);
        entry.CopyTo(span[2..]);
        to.Advance(2 + entry.Length);
    }

    /// <summary>The first <paramref name="count"/> entries; false where there are fewer or the bytes are torn.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bundle, int count, [NotNullWhen(true)] out IReadOnlyList<ReadOnlyMemory<byte>>? entries)
    {
        List<ReadOnlyMemory<byte>> read = new(count);
        entries = null;
        for (; read.Count < count; bundle = bundle[read[^1].Length..])
        {
            if (bundle.Length < 2) return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            bundle = bundle[2..];
            if (bundle.Length < length) return false;
            read.Add(bundle[..length]);
        }

        entries = read;
        return true;
    }
}
