using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Numerics;

namespace Writ.Cedar;

/// <summary>
/// An IPv4 or IPv6 address with a prefix length; equal when both are equal, so <c>10.0.0.1/24</c> is not <c>10.0.0.0/24</c>.
/// Text: four decimal octets without leading zeros, or RFC 4291 groups of hexadecimal digits without an embedded IPv4
/// address or scope, then optionally <c>/</c> and the prefix length without leading zeros.
/// </summary>
public sealed class IpAddressValue : Value
{
    private readonly UInt128 _bits;

    internal IpAddressValue(UInt128 bits, bool isIpv4, int prefix)
    {
        _bits = bits;
        IsIpv4 = isIpv4;
        Prefix = prefix;
    }

    public bool IsIpv4 { get; }

    public bool IsIpv6 => !IsIpv4;

    /// <summary>0 to 32, or 0 to 128.</summary>
    public int Prefix { get; }

    public override string TypeName => "ipaddr";

    /// <summary>Whether every address of the range is a loopback address.</summary>
    public bool IsLoopback => IsIpv4 ? Within(127u << 24, 8) : Within(1, 128);

    /// <summary>Whether every address of the range is a multicast address.</summary>
    public bool IsMulticast => IsIpv4 ? Within(224u << 24, 4) : Within((UInt128)0xFF00 << 112, 8);

    private int Width => IsIpv4 ? 32 : 128;

    public static bool TryParse(string text, [NotNullWhen(true)] out IpAddressValue? value, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = null;
        problem = "is not an IPv4 or IPv6 address";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = text.AsSpan(0, slash < 0 ? text.Length : slash);
        var isIpv4 = !address.Contains(':');
        if (!(isIpv4 ? TryReadIpv4(address, out var bits) : TryReadIpv6(address, out bits))) return false;
        var width = isIpv4 ? 32 : 128;
        var prefix = width;
        problem = $"has a prefix length that is not a number from 0 to {width} without leading zeros";
        if (slash >= 0 && !TryReadPrefix(text.AsSpan(slash + 1), width, out prefix)) return false;
        (value, problem) = (new IpAddressValue(bits, isIpv4, prefix), null);
        return true;
    }

    /// <summary>Whether every address of this range is in the other; never across address families.</summary>
    public bool IsInRange(IpAddressValue other) => other.IsIpv4 == IsIpv4 && Within(other._bits, other.Prefix);

    public override bool Equals([NotNullWhen(true)] Value? other) =>
        other is IpAddressValue that && that._bits == _bits && that.IsIpv4 == IsIpv4 && that.Prefix == Prefix;

    public override int GetHashCode() => HashCode.Combine(_bits, IsIpv4, Prefix);

    internal string Literal()
    {
        Span<byte> bytes = stackalloc byte[16];
        ((System.Numerics.IBinaryInteger<UInt128>)_bits).WriteBigEndian(bytes);
        var address = IsIpv4 ? new IPAddress(bytes[12..]).ToString() : Groups(bytes);
        return Prefix == Width ? address : string.Create(CultureInfo.InvariantCulture, $"{address}/{Prefix}");
    }

    internal override void Print(System.Text.StringBuilder text) => text.Append("ip(\"").Append(Literal()).Append("\")");

    // Spelled in full: the framework's short form may embed an IPv4 address, which Cedar does not read back.
    private static string Groups(ReadOnlySpan<byte> bytes)
    {
        var groups = new string[8];
        for (var i = 0; i < 8; i++)
        {
            groups[i] = ((bytes[2 * i] << 8) | bytes[(2 * i) + 1]).ToString("x", CultureInfo.InvariantCulture);
        }

        return string.Join(':', groups);
    }

    private bool Within(UInt128 range, int prefix) =>
        Prefix >= prefix && (prefix == 0 || (_bits ^ range) >> (Width - prefix) == 0);

    private static bool TryReadIpv4(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = 0;
        var octets = 0;
        foreach (var part in text.Split('.'))
        {
            var digits = text[part];
            if (++octets > 4 || digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange('0', '9')) return false;
            if (digits.Length > 1 && digits[0] == '0') return false;
            var octet = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            if (octet > 255) return false;
            bits = (bits << 8) | (uint)octet;
        }

        return octets == 4;
    }

    private static bool TryReadIpv6(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = 0;
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0) return TryReadGroups(text, out bits, out var all) && all == 8;
        if (!TryReadGroups(text[..gap], out var high, out var left)) return false;
        if (!TryReadGroups(text[(gap + 2)..], out var low, out var right) || left + right > 7) return false;
        bits = (left == 0 ? 0 : high << (128 - (16 * left))) | low;
        return true;
    }

    private static bool TryReadGroups(ReadOnlySpan<char> text, out UInt128 bits, out int count)
    {
        (bits, count) = (0, 0);
        if (text.IsEmpty) return true;
        foreach (var part in text.Split(':'))
        {
            var digits = text[part];
            if (++count > 8 || digits.Length is 0 or > 4) return false;
            foreach (var c in digits)
            {
                if (!char.IsAsciiHexDigit(c)) return false;
            }

            bits = (bits << 16) | uint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return true;
    }

    private static bool TryReadPrefix(ReadOnlySpan<char> text, int width, out int prefix)
    {
        prefix = 0;
        if (text.Length is 0 or > 3 || text.ContainsAnyExceptInRange('0', '9') || (text.Length > 1 && text[0] == '0')) return false;
        prefix = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return prefix <= width;
    }
}
