using System.Buffers.Binary;
using System.Net;
using Writ.Execute.Egress;
using Writ.Execute.Linux;

namespace Writ.Execute.Mediation;

/// <summary>
/// What a caller of connect asks for: our own copy of the address, read once. Whatever its threads write there afterwards, it is this
/// copy that is judged and this copy that is connected to.
/// <code>
/// sockaddr_in  = family:u16 (2) port:be16 address:be32 zero[8]                          16 bytes
/// sockaddr_in6 = family:u16 (10) port:be16 flow:be32 address[16] scope:u32              28 bytes
/// </code>
/// </summary>
internal readonly record struct ConnectCall(int Family, Place? Place)
{
    public const int Connect = 42;

    private const int Unspecified = 0, Inet = 2, Inet6 = 10, LongestAddress = 128;

    /// <summary>Whether the socket is to be connected to nothing (any more).</summary>
    public bool IsDisconnect => Family == Unspecified;

    /// <exception cref="UnreadableException">The kernel would refuse it too, with this error.</exception>
    public static ConnectCall Read(in Notification call)
    {
        var length = call.Arguments[2];
        if (length is < 2 or > LongestAddress) throw new UnreadableException(Sys.EInval, "an address has no such length");
        var address = new TaskMemory((int)call.Task).Bytes(call.Arguments[1], (int)length);
        var family = BinaryPrimitives.ReadUInt16LittleEndian(address);
        if (family is Inet && length < 16 || family is Inet6 && length < 28) throw new UnreadableException(Sys.EInval, "an address is cut short");
        if (family is not (Inet or Inet6)) return new(family, null);
        var ip = new IPAddress(family == Inet ? address.AsSpan(4, 4) : address.AsSpan(8, 16));
        return new(family, Place.Of(ip, BinaryPrimitives.ReadUInt16BigEndian(address.AsSpan(2))));
    }

    /// <summary>Whether it leads to the run's own loopback, where nobody is but the run itself, and its way out.</summary>
    public bool IsLocal => Place!.Address is { } address && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
