using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Writ.Core.Cryptography;
using Writ.Host.Keys;

namespace Writ.Host.Doctor;

/// <summary>libcrypto, and whether it computes what it should.</summary>
internal static partial class CryptographyFindings
{
    private const string Area = "cryptography";
    private const string Library = "libcrypto.so.3";

    // RFC 8032 section 7.1, test 2.
    private const string Seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    private const string PublicKey = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    private const string Signature =
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    public static IEnumerable<Finding> Find()
    {
        var (version, ed25519) = Examine();
        yield return version;
        if (ed25519 is not null) yield return ed25519;
#pragma warning disable SYSLIB5006 // Only whether it is there is asked.
        var postQuantum = MLDsa.IsSupported;
#pragma warning restore SYSLIB5006 // As above.
        yield return postQuantum
            ? Finding.Ok(Area, "ML-DSA", "supported; no signature uses it yet")
            : Finding.Absent(Area, "ML-DSA", new("WRIT6062", "this libcrypto has no post-quantum signatures", "OpenSSL 3.5 or later has them; nothing needs them yet"));
    }

    private static (Finding Version, Finding? Ed25519) Examine()
    {
        try
        {
            var version = Marshal.PtrToStringUTF8(OpenSslVersion(0)) ?? "of an unknown version";
            return (Finding.Ok(Area, "libcrypto", version), KnownAnswer()
                ? Finding.Ok(Area, "Ed25519", "signs and verifies the known answer of RFC 8032, and refuses it changed")
                : Finding.Blocks(Area, "Ed25519", new("WRIT6063", "libcrypto does not compute the known answer of RFC 8032", "install the distribution's own OpenSSL 3")));
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException or CryptographicException)
        {
            return (Finding.Blocks(Area, "libcrypto", new("WRIT6063", missing.Message, "install OpenSSL 3 (libcrypto.so.3)")), null);
        }
    }

    private static bool KnownAnswer()
    {
        using var signer = Ed25519Signer.FromSeed(Convert.FromHexString(Seed));
        var (message, answer) = (new byte[] { 0x72 }, Convert.FromHexString(Signature));
        var key = VerifyingKey.FromEd25519(Convert.FromHexString(PublicKey));
        if (!signer.PublicKey.Equals(key) || !signer.Sign(message).AsSpan().SequenceEqual(answer) || !key.Verify(message, answer)) return false;
        answer[0] ^= 1;
        return !key.Verify(message, answer);
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Library, EntryPoint = "OpenSSL_version")]
    private static partial nint OpenSslVersion(int type);
}
