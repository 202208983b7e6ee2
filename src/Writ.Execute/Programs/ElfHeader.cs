using System.Buffers.Binary;
using System.Text;
using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>As much of ELF as names the interpreter (ld.so): elf(5).</summary>
internal static class ElfHeader
{
    private const uint InterpreterSegment = 3;

    public static bool IsElf(ReadOnlySpan<byte> head) => head.StartsWith("\u007FELF"u8);

    /// <summary>The interpreter's path as the program names it; null for a static program or one that is not 64-bit ELF.</summary>
    /// <param name="file">The program.</param>
    /// <param name="head">What was read of its beginning: most of what is looked for lies in there.</param>
    public static string? InterpreterOf(Descriptor file, ReadOnlySpan<byte> head)
    {
        Span<byte> header = stackalloc byte[64];
        if (!TryReadAt(file, head, header, 0) || !IsElf(header) || header[4] != 2) return null;
        var table = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]), count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        if (size < 56) return null;
        Span<byte> entry = stackalloc byte[56];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadAt(file, head, entry, table + ((long)i * size))) return null;
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != InterpreterSegment) continue;
            var length = BinaryPrimitives.ReadInt64LittleEndian(entry[32..]);
            if (length is <= 1 or > 4096) return null;
            var name = new byte[length];
            return TryReadAt(file, head, name, BinaryPrimitives.ReadInt64LittleEndian(entry[8..])) ? Encoding.UTF8.GetString(name).TrimEnd('\0') : null;
        }

        return null;
    }

    private static bool TryReadAt(Descriptor file, ReadOnlySpan<byte> head, Span<byte> into, long offset)
    {
        if (offset >= 0 && offset <= head.Length - into.Length)
        {
            head.Slice((int)offset, into.Length).CopyTo(into);
            return true;
        }

        return file.ReadAt(into, offset) == into.Length;
    }
}
