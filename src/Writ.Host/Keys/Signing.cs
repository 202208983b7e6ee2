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
        if (ed25519)
        {
            var log = Ed25519Signer.Create();
            AtomicFile.Write(path, Encoding.ASCII.GetBytes(log.ExportPem()));
            return log;
        }

        var signer = P256Signer.Create();
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(signer.ExportPem()));
        return signer;
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
}
