using System.Globalization;
using Writ.Cedar;

namespace Writ.Tests.Cedar.Naive;

/// <summary>An address as a row of bits, of which the first few count.</summary>
internal sealed record NaiveIp(string Bits, int Prefix)
{
    private const int GroupsOfIpv6 = 8;

    public bool IsIpv4 => Bits.Length == 32;

    public bool IsLoopback => IsInRange(Of(IsIpv4 ? "127.0.0.0/8" : "::1"));

    public bool IsMulticast => IsInRange(Of(IsIpv4 ? "224.0.0.0/4" : "ff00::/8"));

    public bool IsInRange(NaiveIp range) =>
        Bits.Length == range.Bits.Length && Prefix >= range.Prefix && Bits[..range.Prefix] == range.Bits[..range.Prefix];

    /// <summary>Of the value as it prints itself: <c>ip("10.0.0.0/8")</c>.</summary>
    public static NaiveIp Of(IpAddressValue value) => Of(value.ToString()["ip(\"".Length..^"\")".Length]);

    public static NaiveIp Of(string text)
    {
        var parts = text.Split('/');
        var bits = parts[0].Contains(':', StringComparison.Ordinal) ? Ipv6(parts[0]) : Ipv4(parts[0]);
        return parts.Length switch
        {
            1 => new(bits, bits.Length),
            2 => new(bits, Number(parts[1], bits.Length)),
            _ => throw new NaiveError("not an address"),
        };
    }

    public IpAddressValue ToValue() => new(UInt128.Parse(Bits, NumberStyles.BinaryNumber, CultureInfo.InvariantCulture), IsIpv4, Prefix);

    private static string Ipv4(string text)
    {
        var octets = text.Split('.');
        if (octets.Length != 4) throw new NaiveError("not four octets");
        return string.Concat(octets.Select(o => Number(o, 255).ToString("b8", CultureInfo.InvariantCulture)));
    }

    // Groups left and right of `::`, which stands for one group of zeros or more.
    private static string Ipv6(string text)
    {
        var sides = text.Split("::");
        var groups = sides.Select(side => side.Length == 0 ? [] : side.Split(':')).ToList();
        var zeros = GroupsOfIpv6 - groups.Sum(g => g.Length);
        if (sides.Length > 2 || (sides.Length == 1 ? zeros != 0 : zeros < 1)) throw new NaiveError("not eight groups");
        var all = sides.Length == 1 ? groups[0] : [.. groups[0], .. Enumerable.Repeat("0", zeros), .. groups[1]];
        return string.Concat(all.Select(g => Group(g).ToString("b16", CultureInfo.InvariantCulture)));
    }

    private static int Group(string text) => text.Length is >= 1 and <= 4 && text.All(char.IsAsciiHexDigit)
        ? int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : throw new NaiveError("not a group of up to four hexadecimal digits");

    private static int Number(string text, int most) =>
        text.Length is >= 1 and <= 3 && text.All(char.IsAsciiDigit) && (text == "0" || text[0] != '0') && int.Parse(text, CultureInfo.InvariantCulture) is var number && number <= most
            ? number
            : throw new NaiveError("not a number without leading zeros");
}
