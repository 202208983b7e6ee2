using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Writ.Core.Cryptography;

/// <summary>A public key and what it signs with. May be used from many threads at once.</summary>
/// <remarks>
/// The SPKI is held to one form: 91 bytes for P-256 (named curve, uncompressed point), 44 for Ed25519. A key of another curve,
/// with a compressed point or with explicit parameters is refused, and so are the Ed25519 keys under which anybody can sign
/// (<c>docs/spec/log.md#ed25519</c>).
/// </remarks>
public abstract class VerifyingKey : IEquatable<VerifyingKey>
{
    private readonly byte[] _spki;

    private protected VerifyingKey(byte[] spki)
    {
        _spki = spki;
        KeyId = SshFingerprint.Of(Algorithm, RawPublicKey);
    }

    public abstract KeyAlgorithm Algorithm { get; }

    /// <summary>The SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> Spki => _spki;

    /// <summary>For Ed25519 the 32 bytes of the key; for P-256 the 65 bytes 04 || x || y.</summary>
    public ReadOnlyMemory<byte> RawPublicKey =>
        _spki.AsMemory(Algorithm == KeyAlgorithm.Ed25519 ? Ed25519Key.SpkiPrefix.Length : P256Key.PointOffset);

    /// <summary><c>SHA256:</c> and the unpadded base64 of the SHA-256 of the key in SSH's wire form, as <c>ssh-keygen -l</c>
    /// prints it. It is the <c>keyid</c> of envelopes, the <c>hint</c> of bundles and the <c>kid</c> of permits.</summary>
    public string KeyId { get; }

    /// <exception cref="MalformedException">WRIT5020, WRIT5021.</exception>
    public static VerifyingKey FromSpki(ReadOnlySpan<byte> spki)
    {
        if (spki.Length == P256Key.SpkiLength && spki.StartsWith(P256Key.SpkiPrefix)) return new P256Key(spki.ToArray());
        if (spki.Length == Ed25519Key.SpkiLength && spki.StartsWith(Ed25519Key.SpkiPrefix)) return new Ed25519Key(spki.ToArray());
        throw new MalformedException(new(
            "WRIT5020", "this is not a P-256 or Ed25519 public key in SubjectPublicKeyInfo form",
            "use a P-256 (named curve, uncompressed) or Ed25519 key"));
    }

    public static bool TryFromSpki(ReadOnlySpan<byte> spki, [NotNullWhen(true)] out VerifyingKey? key, [NotNullWhen(false)] out string? why)
    {
        try
        {
            (key, why) = (FromSpki(spki), null);
            return true;
        }
        catch (MalformedException refused)
        {
            (key, why) = (null, refused.Message);
            return false;
        }
    }

    /// <param name="publicKey">32 bytes.</param>
    public static VerifyingKey FromEd25519(ReadOnlySpan<byte> publicKey) => FromSpki([.. Ed25519Key.SpkiPrefix, .. publicKey]);

    /// <param name="x">32 bytes, big-endian.</param>
    /// <param name="y">32 bytes, big-endian.</param>
    public static VerifyingKey FromP256(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) => FromSpki([.. P256Key.SpkiPrefix, .. x, .. y]);

    /// <summary>Reads exactly one <c>PUBLIC KEY</c> block, with nothing but white space around it.</summary>
    /// <exception cref="MalformedException">WRIT5020, WRIT5021.</exception>
    public static VerifyingKey FromPem(ReadOnlySpan<char> pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields)
            || !pem[fields.Label].SequenceEqual("PUBLIC KEY")
            || !pem[fields.Location].SequenceEqual(pem.Trim()))
            throw new MalformedException(new("WRIT5020", "this is not one PUBLIC KEY block", "give one public key in PEM form"));
        return FromSpki(Convert.FromBase64String(pem[fields.Base64Data].ToString()));
    }

    /// <summary>A <c>PUBLIC KEY</c> block with a line end after it.</summary>
    public string ToPem() => PemEncoding.WriteString("PUBLIC KEY", _spki) + "\n";

    /// <summary>Checks a signature of 64 bytes: r || s for P-256, R || S for Ed25519.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>Checks an ECDSA signature in DER. Always false for another algorithm.</summary>
    public bool VerifyDer(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Algorithm == KeyAlgorithm.EcdsaP256 && EcdsaSignature.TryToRaw(signature, out var raw) && Verify(message, raw);

    public bool Equals([NotNullWhen(true)] VerifyingKey? other) => other is not null && _spki.AsSpan().SequenceEqual(other._spki);

    public override bool Equals(object? obj) => Equals(obj as VerifyingKey);

    public override int GetHashCode() => KeyId.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => KeyId;
}
