using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Writ.Core.Cryptography;

/// <summary>ECDSA on P-256 by the framework.</summary>
internal sealed class P256Key : VerifyingKey
{
    public const int SpkiLength = 91;
    public const int PointOffset = 26;

    // The framework promises nothing about one ECDSA object on two threads; importing one costs more than verifying with it.
    private readonly ConcurrentBag<ECDsa> _idle = [];

    public P256Key(byte[] spki)
        : base(spki)
    {
        try
        {
            _idle.Add(Import());
        }
        catch (CryptographicException offCurve)
        {
            throw new MalformedException(new(
                "WRIT5021", "the point of this public key is not on P-256", "use a key that OpenSSL accepts"), offCurve);
        }
    }

    /// <summary>SEQUENCE { SEQUENCE { ecPublicKey, prime256v1 }, BIT STRING 04 … }, up to the point's coordinates.</summary>
    public static ReadOnlySpan<byte> SpkiPrefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    public override KeyAlgorithm Algorithm => KeyAlgorithm.EcdsaP256;

    public override bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 64) return false;
        if (!_idle.TryTake(out var ecdsa)) ecdsa = Import();
        try
        {
            return ecdsa.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _idle.Add(ecdsa);
        }
    }

    private ECDsa Import()
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportSubjectPublicKeyInfo(Spki.Span, out _);
            return ecdsa;
        }
        catch
        {
            ecdsa.Dispose();
            throw;
        }
    }
}
