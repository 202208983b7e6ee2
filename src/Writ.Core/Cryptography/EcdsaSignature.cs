using System.Diagnostics.CodeAnalysis;

namespace Writ.Core.Cryptography;

/// <summary>The two written forms of one P-256 signature, and the only way from one to the other.</summary>
/// <remarks>
/// raw = r:32 s:32, big-endian (IEEE P1363)
/// der = 30 len 02 len r 02 len s (RFC 3279 section 2.2.3), 8 to 72 bytes, DER alone: shortest lengths, shortest integers.
/// </remarks>
public static class EcdsaSignature
{
    private const int Half = 32;

    /// <param name="raw">64 bytes.</param>
    public static byte[] ToDer(ReadOnlySpan<byte> raw)
    {
        if (raw.Length != 2 * Half) throw new ArgumentException("A raw P-256 signature is 64 bytes.", nameof(raw));
        Span<byte> der = stackalloc byte[72];
        var length = 2;
        length += Integer(raw[..Half], der[length..]);
        length += Integer(raw[Half..], der[length..]);
        der[0] = 0x30;
        der[1] = (byte)(length - 2);
        return der[..length].ToArray();
    }

    /// <summary>Reads DER strictly: anything BER would forgive is refused.</summary>
    public static bool TryToRaw(ReadOnlySpan<byte> der, [NotNullWhen(true)] out byte[]? raw)
    {
        raw = null;
        if (der.Length is < 8 or > 72 || der[0] != 0x30 || der[1] != der.Length - 2) return false;
        var both = new byte[2 * Half];
        var rest = der[2..];
        if (!TakeInteger(ref rest, both.AsSpan(0, Half)) || !TakeInteger(ref rest, both.AsSpan(Half)) || !rest.IsEmpty) return false;
        raw = both;
        return true;
    }

    private static int Integer(ReadOnlySpan<byte> value, Span<byte> der)
    {
        // At least one byte stays, and a leading zero where the first bit would read as a minus.
        while (value.Length > 1 && value[0] == 0) value = value[1..];
        var sign = value[0] >> 7;
        der[0] = 0x02;
        der[1] = (byte)(value.Length + sign);
        der[2] = 0;
        value.CopyTo(der[(2 + sign)..]);
        return 2 + sign + value.Length;
    }

    private static bool TakeInteger(ref ReadOnlySpan<byte> der, Span<byte> value)
    {
        if (der.Length < 3 || der[0] != 0x02 || der[1] == 0 || der[1] > der.Length - 2) return false;
        var digits = der.Slice(2, der[1]);
        der = der[(2 + digits.Length)..];
        if ((digits[0] & 0x80) != 0) return false;
        if (digits.Length > 1 && digits[0] == 0)
        {
            if ((digits[1] & 0x80) == 0) return false;
            digits = digits[1..];
        }

        if (digits.Length > value.Length) return false;
        digits.CopyTo(value[(value.Length - digits.Length)..]);
        return true;
    }
}
