using System.Collections.Concurrent;
using System.Security.Cryptography;
using Writ.Core.Cryptography;

namespace Writ.Tests.Support;

/// <summary>ECDSA on P-256 by the framework, with the private key in memory.</summary>
internal sealed class P256Signer : Signer
{
    private readonly ECParameters _parameters;
    private readonly ConcurrentBag<ECDsa> _idle = [];

    public P256Signer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _parameters = key.ExportParameters(includePrivateParameters: true);
        PublicKey = VerifyingKey.FromSpki(key.ExportSubjectPublicKeyInfo());
    }

    public override KeyAlgorithm Algorithm => KeyAlgorithm.EcdsaP256;

    public override VerifyingKey PublicKey { get; }

    public override byte[] Sign(ReadOnlySpan<byte> message)
    {
        // One object is for one thread at a time.
        if (!_idle.TryTake(out var ecdsa)) ecdsa = ECDsa.Create(_parameters);
        try
        {
            return ecdsa.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _idle.Add(ecdsa);
        }
    }
}
