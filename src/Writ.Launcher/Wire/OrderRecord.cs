using System.Runtime.InteropServices;

namespace Writ.Launcher.Wire;

/// <summary>
/// The fixed part of one record of the orders.
/// <code>
/// orders = record*                                       little-endian, every record starts on a multiple of 8
/// record = tag:u16 detail:u16 size:u32 value:u64 payload[size] 00 padding
/// </code>
/// A payload that is text is UTF-8 or any other bytes without NUL; the NUL after it is not counted in size, so the
/// launcher hands the kernel pointers into the orders and copies nothing.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct OrderRecord(OrderTag Tag, ushort Detail, uint Size, ulong Value)
{
    public const int HeaderSize = 16;

    /// <summary>All records of one run together, bytes. Above the 2 MiB that execve takes by default.</summary>
    public const int MaxOrders = 8 << 20;

    /// <summary>The largest packet that carries a part of the orders, bytes.</summary>
    public const int MaxPacket = 96 << 10;

    /// <summary>Bytes from this record's start to the next one's.</summary>
    public static long Stride(uint size) => (HeaderSize + (long)size + 1 + 7) & ~7L;
}
