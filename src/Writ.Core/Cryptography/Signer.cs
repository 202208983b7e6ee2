namespace Writ.Core.Cryptography;

/// <summary>Somebody who holds a private key and signs with it. Where the key lives is the implementation's business.</summary>
/// <remarks>Implementations may be called from many threads at once.</remarks>
public abstract class Signer
{
    public abstract KeyAlgorithm Algorithm { get; }

    /// <summary>The public half.</summary>
    public abstract VerifyingKey PublicKey { get; }

    /// <summary>64 bytes: for P-256 r || s, each of 32 bytes (IEEE P1363, as JWS and WebCrypto want it); for Ed25519 R || S.</summary>
    /// <param name="message">The message itself; hashing it is part of signing.</param>
    public abstract byte[] Sign(ReadOnlySpan<byte> message);

    /// <summary>A P-256 signature as DER <c>SEQUENCE { r INTEGER, s INTEGER }</c>, as DSSE, X.509 and OpenSSL want it.</summary>
    /// <exception cref="InvalidOperationException">The key is not P-256: Ed25519 has no such form.</exception>
    public byte[] SignDer(ReadOnlySpan<byte> message) => Algorithm == KeyAlgorithm.EcdsaP256
        ? EcdsaSignature.ToDer(Sign(message))
        : throw new InvalidOperationException("Only an ECDSA signature has a DER form.");
}
