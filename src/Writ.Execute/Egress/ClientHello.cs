using System.Buffers.Binary;
using System.Text;

namespace Writ.Execute.Egress;

/// <summary>
/// The first message of TLS, as far as it says whom it is for: RFC 8446, section 4.1.2, and RFC 6066, section 3.
/// <code>
/// record    = type:u8 (22) version:u16 length:u16 fragment
/// handshake = type:u8 (1) length:u24 version:u16 random[32] session&lt;u8&gt; ciphers&lt;u16&gt; compression&lt;u8&gt; extensions&lt;u16&gt;
/// extension = type:u16 data&lt;u16&gt;         server_name (0) = list&lt;u16&gt; of type:u8 (0) name&lt;u16&gt;
/// </code>
/// </summary>
internal static class ClientHello
{
    /// <summary>More than any client sends, its keys of new kinds included.</summary>
    public const int Most = 48 << 10;

    private const int ServerName = 0, EncryptedHello = 0xFE0D;

    public enum Reading
    {
        /// <summary>It is no client hello.</summary>
        No = 0,

        /// <summary>More has to come.</summary>
        Incomplete,
        Whole,
    }

    /// <summary>Reads the name out of the first bytes of a connection.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="name">In lower case; null where none is said.</param>
    /// <param name="encrypted">Whether there is an inner hello that we cannot read, and that the server may go by.</param>
    public static Reading Read(ReadOnlySpan<byte> bytes, out string? name, out bool encrypted)
    {
        (name, encrypted) = (null, false);
        var message = new byte[Math.Min(bytes.Length, Most)];
        var have = 0;
        while (true)
        {
            if (bytes.Length < 5) return bytes.Length == 0 || bytes[0] == 22 ? Reading.Incomplete : Reading.No;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (bytes[0] != 22 || bytes[1] != 3 || length is 0 or > 16_384) return Reading.No;
            var part = bytes.Slice(5, Math.Min(length, bytes.Length - 5));
            part.CopyTo(message.AsSpan(have));
            have += part.Length;
            if (have >= 1 && message[0] != 1) return Reading.No;
            var wanted = have < 4 ? int.MaxValue : 4 + (message[1] << 16 | message[2] << 8 | message[3]);
            if (wanted > Most && have >= 4) return Reading.No;
            if (have >= wanted) return Parse(message.AsSpan(4, wanted - 4), out name, out encrypted) ? Reading.Whole : Reading.No;
            if (part.Length < length) return Reading.Incomplete;
            bytes = bytes[(5 + length)..];
        }
    }

    private static bool Parse(ReadOnlySpan<byte> hello, out string? name, out bool encrypted)
    {
        (name, encrypted) = (null, false);
        if (hello.Length < 34) return false;
        var rest = hello[34..];
        if (!Skip(ref rest, 1) || !Skip(ref rest, 2) || !Skip(ref rest, 1)) return false;
        if (rest.Length == 0) return true;
        if (!Take(ref rest, 2, out var extensions) || rest.Length > 0) return false;
        HashSet<int> seen = [];
        while (extensions.Length > 0)
        {
            if (extensions.Length < 2) return false;
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            // Of two of a kind one reader may take the first and another the last.
            if (!Take(ref extensions, 2, out var data) || !seen.Add(type)) return false;
            encrypted |= type == EncryptedHello;
            if (type == ServerName && !TryName(data, out name)) return false;
        }

        return true;
    }

    private static bool TryName(ReadOnlySpan<byte> data, out string? name)
    {
        name = null;
        if (!Take(ref data, 2, out var list) || data.Length > 0 || list.Length < 1 || list[0] != 0) return false;
        list = list[1..];
        if (!Take(ref list, 2, out var bytes) || list.Length > 0 || bytes.Length == 0 || bytes.ContainsAnyExceptInRange((byte)'!', (byte)'~')) return false;
        name = Encoding.ASCII.GetString(bytes).ToLowerInvariant();
        return true;
    }

    private static bool Skip(ref ReadOnlySpan<byte> from, int width) => Take(ref from, width, out _);

    private static bool Take(ref ReadOnlySpan<byte> from, int width, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (from.Length < width) return false;
        var length = width == 1 ? from[0] : BinaryPrimitives.ReadUInt16BigEndian(from);
        if (from.Length < width + length) return false;
        taken = from.Slice(width, length);
        from = from[(width + length)..];
        return true;
    }
}
