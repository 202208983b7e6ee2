using System.Security.Cryptography;
using System.Text;
using Writ.Core.Cryptography;

namespace Writ.Host.Keys;

/// <summary>Private keys in PKCS#8 PEM files of mode 0600: P-256, and Ed25519 for logs.</summary>
internal static class Signing
{
    /// <summary>Makes a key and writes it, whole, before it signs anything.</summary>
    public static Signer Create(string path, bool ed25519)
    {
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(ed25519 ? Ed25519() : P256()));
        return Read(path);
    }

    /// <exception cref="CryptographicException">Neither a P-256 nor an Ed25519 private key.</exception>
    public static Signer Read(string path)
    {
        var pem = File.ReadAllText(path);
        try
        {
            return Ed25519Signer.FromPem(pem);
        }
        catch (CryptographicException)
        {
            // Its length and prefix are Ed25519's alone; whatever else it is, the other reader says.
            return P256Signer.FromPem(pem);
        }
    }

    private static string Ed25519()
    {
        using var signer = Ed25519Signer.Create();
        return signer.ExportPem();
    }

    private static string P256()
    {
        using var signer = P256Signer.Create();
        return signer.ExportPem();
    }
}
