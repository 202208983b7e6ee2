namespace Writ.Core.Cryptography;

/// <summary>What a key signs with. It is a property of our record of the key, never of what the key is asked to check.</summary>
public enum KeyAlgorithm
{
    None = 0,

    /// <summary>ECDSA on P-256 with SHA-256 (FIPS 186-5).</summary>
    EcdsaP256,

    /// <summary>Ed25519, the pure form (RFC 8032).</summary>
    Ed25519,
}
