using System.Collections.Concurrent;
using System.Security.Cryptography;
using Writ.Core.Cryptography;

namespace Writ.Host.Keys;

/// <summary>ECDSA P-256 with SHA-256 (FIPS 186-5), by the framework. Safe for concurrent use.</summary>
internal sealed class P256Signer : Signer, IDisposable
{
    // The framework promises nothing about one ECDSA object on two threads.
    private readonly ConcurrentBag<ECDsa> _idle = [];
    private readonly ECParameters _key;

    private P256Signer(ECDsa key)
    {
        _key = key.ExportParameters(includePrivateParameters: true);
        _idle.Add(key);
        PublicKey = VerifyingKey.FromSpki(key.ExportSubjectPublicKeyInfo());
    }

    public override KeyAlgorithm Algorithm => KeyAlgorithm.EcdsaP256;
    public override VerifyingKey PublicKey { get; }

    public static P256Signer Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="CryptographicException">Not a P-256 private key in PKCS#8 PEM.</exception>
    public static P256Signer FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return new P256Signer(key);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CryptographicException("not a P-256 private key in PKCS#8 PEM", error);
        }
    }

    public override byte[] Sign(ReadOnlySpan<byte> message)
    {
        if (!_idle.TryTake(out var key)) key = ECDsa.Create(_key);
        try
        {
            return key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _idle.Add(key);
        }
    }

    public string ExportPem()
    {
        using var key = ECDsa.Create(_key);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    public void Dispose()
    {
        foreach (var key in _idle) key.Dispose();
        CryptographicOperations.ZeroMemory(_key.D);
    }
}
