using System.Buffers.Binary;

namespace Writ.Core.Cryptography;

/// <summary>The name of a key that people already know from SSH.</summary>
/// <remarks>
/// blob = string(type) [string("nistp256")] string(key), string = length:u32be *octet (RFC 4253 section 6.6, RFC 5656 section 3.1)
/// text = "SHA256:" base64-without-padding(SHA-256(blob))
/// </remarks>
internal static class SshFingerprint
{
    public static string Of(KeyAlgorithm algorithm, ReadOnlyMemory<byte> key)
    {
        using var blob = new MemoryStream(128);
        switch (algorithm)
        {
            case KeyAlgorithm.EcdsaP256:
                Write(blob, "ecdsa-sha2-nistp256"u8);
                Write(blob, "nistp256"u8);
                break;
            case KeyAlgorithm.Ed25519:
                Write(blob, "ssh-ed25519"u8);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm));
        }

        Write(blob, key.Span);
        return "SHA256:" + Convert.ToBase64String(Digest.Of(blob.ToArray()).ToArray()).TrimEnd('=');
    }

    private static void Write(MemoryStream blob, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        blob.Write(length);
        blob.Write(value);
    }
}
