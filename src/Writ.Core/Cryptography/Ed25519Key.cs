using System.Buffers.Binary;

namespace Writ.Core.Cryptography;

/// <summary>Ed25519 by OpenSSL's libcrypto.</summary>
/// <remarks>
/// What is accepted, exactly (<c>docs/spec/log.md#ed25519</c>): the equation without the cofactor, S below the group order, R
/// and the key in their canonical encodings, and a key that is not of small order.
/// </remarks>
internal sealed class Ed25519Key : VerifyingKey
{
    public const int SpkiLength = 44;

    // y of the points of small order that are canonical, without the sign bit; the rest of the known list has y >= p.
    private static readonly byte[][] SmallOrder =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];

    private readonly Libcrypto.KeyHandle _key;

    public Ed25519Key(byte[] spki)
        : base(spki)
    {
        if (IsWeak(RawPublicKey.Span))
            throw new MalformedException(new(
                "WRIT5021", "this Ed25519 public key is of small order or not canonical: anybody could sign with it", "make a new key"));
        _key = Libcrypto.ImportEd25519(RawPublicKey.Span);
    }

    /// <summary>SEQUENCE { SEQUENCE { Ed25519 }, BIT STRING }, up to the key (RFC 8410).</summary>
    public static ReadOnlySpan<byte> SpkiPrefix => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    public override KeyAlgorithm Algorithm => KeyAlgorithm.Ed25519;

    public override bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == 64 && Libcrypto.Verify(_key, message, signature);

    private static bool IsWeak(ReadOnlySpan<byte> key)
    {
        Span<byte> y = stackalloc byte[32];
        key.CopyTo(y);
        y[31] &= 0x7f;
        if (IsAtLeastPrime(y)) return true;
        foreach (var point in SmallOrder)
        {
            if (y.SequenceEqual(point)) return true;
        }

        return false;
    }

    // p = 2^255 - 19, little-endian: ed ff … ff 7f.
    private static bool IsAtLeastPrime(ReadOnlySpan<byte> y) =>
        y[31] == 0x7f && !y[8..31].ContainsAnyExcept((byte)0xff) && BinaryPrimitives.ReadUInt64LittleEndian(y) >= 0xffff_ffff_ffff_ffed;
}
