using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Writ.Core.Cryptography;

namespace Writ.Host.Keys;

/// <summary>Ed25519 (RFC 8032) by OpenSSL's libcrypto: the framework has none. Safe for concurrent use.</summary>
internal sealed partial class Ed25519Signer : Signer, IDisposable
{
    public const int SeedSize = 32;

    // RFC 8410 section 7: PKCS#8 of an Ed25519 key is this prefix and the seed.
    private static ReadOnlySpan<byte> Pkcs8Prefix => [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    private readonly byte[] _seed;
    private readonly PrivateKeyHandle _key;

    private Ed25519Signer(ReadOnlySpan<byte> seed)
    {
        _seed = seed.ToArray();
        _key = NewPrivateKey(Ed25519Type, 0, _seed, SeedSize);
        if (_key.IsInvalid) throw new CryptographicException("libcrypto made no Ed25519 key");
        var publicKey = new byte[32];
        nuint length = 32;
        if (GetPublicKey(_key, publicKey, ref length) != 1) throw new CryptographicException("libcrypto gave no Ed25519 public key");
        PublicKey = VerifyingKey.FromEd25519(publicKey);
    }

    public override KeyAlgorithm Algorithm => KeyAlgorithm.Ed25519;
    public override VerifyingKey PublicKey { get; }

    public static Ed25519Signer Create() => new(RandomNumberGenerator.GetBytes(SeedSize));

    /// <param name="seed">32 bytes, the private key of RFC 8032.</param>
    public static Ed25519Signer FromSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == SeedSize ? new(seed) : throw new ArgumentException("A seed is 32 bytes.", nameof(seed));

    /// <exception cref="CryptographicException">Not an Ed25519 private key in PKCS#8 PEM.</exception>
    public static Ed25519Signer FromPem(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != "PRIVATE KEY") throw new CryptographicException("not a PRIVATE KEY block");
        var der = Convert.FromBase64String(pem[fields.Base64Data]);
        try
        {
            if (der.Length != Pkcs8Prefix.Length + SeedSize || !der.AsSpan().StartsWith(Pkcs8Prefix))
                throw new CryptographicException("not an Ed25519 private key");
            return new Ed25519Signer(der.AsSpan(Pkcs8Prefix.Length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    public string ExportPem() => PemEncoding.WriteString("PRIVATE KEY", [.. Pkcs8Prefix, .. _seed]) + "\n";

    public override byte[] Sign(ReadOnlySpan<byte> message)
    {
        var context = NewContext();
        if (context == 0) throw new CryptographicException("libcrypto has no memory for a signature");
        try
        {
            var signature = new byte[64];
            nuint length = 64;
            if (SignInit(context, 0, 0, 0, _key) != 1 || DigestSign(context, signature, ref length, message, (nuint)message.Length) != 1 || length != 64)
                throw new CryptographicException("libcrypto did not sign");
            return signature;
        }
        finally
        {
            FreeContext(context);
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        CryptographicOperations.ZeroMemory(_seed);
    }

    private const int Ed25519Type = 1087; // NID_ED25519

    private sealed class PrivateKeyHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    private const string Libcrypto = "libcrypto.so.3";

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Libcrypto, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static partial PrivateKeyHandle NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Libcrypto, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static partial int GetPublicKey(PrivateKeyHandle key, Span<byte> publicKey, ref nuint length);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Libcrypto, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Libcrypto, EntryPoint = "EVP_MD_CTX_new")]
    private static partial nint NewContext();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Libcrypto, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Libcrypto, EntryPoint = "EVP_DigestSignInit")]
    private static partial int SignInit(nint context, nint keyContext, nint digest, nint engine, PrivateKeyHandle key);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Libcrypto, EntryPoint = "EVP_DigestSign")]
    private static partial int DigestSign(nint context, Span<byte> signature, ref nuint length, ReadOnlySpan<byte> message, nuint messageLength);
}
