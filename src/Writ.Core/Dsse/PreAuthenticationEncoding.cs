using System.Globalization;
using System.Text;

namespace Writ.Core.Dsse;

/// <summary>What a DSSE signature is over, so that a payload of one type is never taken for another.</summary>
/// <remarks>PAE = "DSSEv1" SP length(type) SP type SP length(payload) SP payload; lengths in bytes, decimal.</remarks>
public static class PreAuthenticationEncoding
{
    public static byte[] Encode(string payloadType, ReadOnlySpan<byte> payload)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} ");
        var bytes = new byte[Encoding.UTF8.GetByteCount(head) + payload.Length];
        payload.CopyTo(bytes.AsSpan(Encoding.UTF8.GetBytes(head, bytes)));
        return bytes;
    }

    public static Digest DigestOf(string payloadType, ReadOnlySpan<byte> payload) => Digest.Of(Encode(payloadType, payload));
}
