using System.Runtime.InteropServices;
using System.Security.Cryptography;

// Never from beside the program: whoever can put a file there could otherwise make every signature valid.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Writ.Core.Cryptography;

/// <summary>The few calls of OpenSSL 3 that check an Ed25519 signature: this library's only native import.</summary>
internal static partial class Libcrypto
{
    private const string Library = "libcrypto.so.3";
    private const int NidEd25519 = 1087;

    public static KeyHandle ImportEd25519(ReadOnlySpan<byte> publicKey)
    {
        var key = EVP_PKEY_new_raw_public_key(NidEd25519, 0, publicKey, (nuint)publicKey.Length);
        if (!key.IsInvalid) return key;
        key.Dispose();
        throw new CryptographicException("libcrypto did not take an Ed25519 public key of 32 bytes.");
    }

    public static bool Verify(KeyHandle key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        // A context is for one thread; the key may be shared, its count of references is atomic.
        using var context = EVP_MD_CTX_new();
        if (context.IsInvalid || EVP_DigestVerifyInit(context, 0, 0, 0, key) != 1)
            throw new CryptographicException("libcrypto could not begin to check an Ed25519 signature.");

        // 1 is valid; 0 and below are not, whatever the reason. This thread is left an empty error queue.
        var result = EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length);
        if (result != 1) ERR_clear_error();
        return result == 1;
    }

    [LibraryImport(Library)]
    private static partial KeyHandle EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial ContextHandle EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerifyInit(ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerify(
        ContextHandle context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    private static partial void ERR_clear_error();

    /// <summary>An <c>EVP_PKEY</c>.</summary>
    internal sealed class KeyHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }

    /// <summary>An <c>EVP_MD_CTX</c>.</summary>
    internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_MD_CTX_free(handle);
            return true;
        }
    }
}
