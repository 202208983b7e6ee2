using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Writ.Core.Cryptography;

namespace Writ.Tests.Support;

/// <summary>Ed25519 by OpenSSL's libcrypto, from a seed of 32 bytes.</summary>
internal sealed partial class Ed25519Signer : Signer
{
    private const string Library = "libcrypto.so.3";
    private const int NidEd25519 = 1087;

    private readonly KeyHandle _key;

    public Ed25519Signer()
        : this(RandomNumberGenerator.GetBytes(32))
    {
    }

    public Ed25519Signer(ReadOnlySpan<byte> seed)
    {
        _key = EVP_PKEY_new_raw_private_key(NidEd25519, 0, seed, (nuint)seed.Length);
        if (_key.IsInvalid) throw new CryptographicException("libcrypto did not take this seed.");
        var publicKey = new byte[32];
        nuint length = 32;
        if (EVP_PKEY_get_raw_public_key(_key, publicKey, ref length) != 1) throw new CryptographicException("libcrypto gave no public key.");
        PublicKey = VerifyingKey.FromEd25519(publicKey);
    }

    public override KeyAlgorithm Algorithm => KeyAlgorithm.Ed25519;

    public override VerifyingKey PublicKey { get; }

    public override byte[] Sign(ReadOnlySpan<byte> message)
    {
        // A context is for one thread; the key is only read.
        using var context = EVP_MD_CTX_new();
        var signature = new byte[64];
        nuint length = 64;
        if (context.IsInvalid || EVP_DigestSignInit(context, 0, 0, 0, _key) != 1
            || EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length) != 1 || length != 64)
            throw new CryptographicException("libcrypto did not sign.");
        return signature;
    }

    [LibraryImport(Library)]
    private static partial KeyHandle EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_get_raw_public_key(KeyHandle key, Span<byte> publicKey, ref nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial ContextHandle EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSignInit(ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSign(
        ContextHandle context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    private sealed class KeyHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }

    private sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_MD_CTX_free(handle);
            return true;
        }
    }
}
