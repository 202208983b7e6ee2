using System.Diagnostics.CodeAnalysis;
using System.Text;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;

namespace Writ.Core.Statements;

/// <summary>What the log holds for a statement: a digest, a signature and a key, never the statement. So a payload can be
/// erased and the proof still stands.</summary>
/// <remarks>
/// Rekor v2 <c>hashedrekord</c> 0.0.2 in canonical JSON:
/// {"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":{"algorithm":"SHA2_256","digest":b64(SHA-256(PAE))},
/// "signature":{"content":b64(DER),"verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256","publicKey":{"rawBytes":b64(SPKI)}}}}}}
/// </remarks>
public sealed class Leaf
{
    private const string Version = "0.0.2";
    private const string Kind = "hashedrekord";
    private const string Algorithm = "SHA2_256";
    private const string KeyDetails = "PKIX_ECDSA_P256_SHA_256";

    private readonly byte[] _bytes;

    private Leaf(byte[] bytes, Digest dataDigest, byte[] signature, VerifyingKey key) =>
        (_bytes, DataDigest, Signature, ClaimedKey) = (bytes, dataDigest, signature, key);

    /// <summary>The bytes in the log.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>SHA-256 of the envelope's signed bytes: the name of the statement.</summary>
    public Digest DataDigest { get; }

    /// <summary>The signature in DER.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>The key that the leaf names. It comes with the leaf and is no reason to trust it.</summary>
    public VerifyingKey ClaimedKey { get; }

    /// <param name="dataDigest">SHA-256 of the pre-authentication encoding.</param>
    /// <param name="signature">DER.</param>
    /// <param name="key">A P-256 key.</param>
    public static Leaf Create(Digest dataDigest, ReadOnlySpan<byte> signature, VerifyingKey key)
    {
        if (key.Algorithm != KeyAlgorithm.EcdsaP256) throw new ArgumentException("Statements are signed with P-256.", nameof(key));

        // Base64 needs no escapes and the order of the members is fixed, so that writing the text is encoding it.
        var text = "{\"apiVersion\":\"" + Version + "\",\"kind\":\"" + Kind + "\",\"spec\":{\"hashedRekordV002\":{"
            + "\"data\":{\"algorithm\":\"" + Algorithm + "\",\"digest\":\"" + Convert.ToBase64String(dataDigest.ToArray()) + "\"},"
            + "\"signature\":{\"content\":\"" + Convert.ToBase64String(signature) + "\","
            + "\"verifier\":{\"keyDetails\":\"" + KeyDetails + "\",\"publicKey\":{\"rawBytes\":\"" + Convert.ToBase64String(key.Spki.Span) + "\"}}}}}}";
        return new Leaf(Encoding.ASCII.GetBytes(text), dataDigest, signature.ToArray(), key);
    }

    /// <summary>Reads a leaf. Only the exact bytes that <see cref="Create"/> writes are one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Leaf? leaf, [NotNullWhen(false)] out string? why) =>
        TryParse(bytes, [], out leaf, out why);

    /// <param name="known">Keys that most leaves name: importing one costs more than verifying with it.</param>
    internal static bool TryParse(
        ReadOnlySpan<byte> bytes, IReadOnlyList<VerifyingKey> known, [NotNullWhen(true)] out Leaf? leaf, [NotNullWhen(false)] out string? why)
    {
        (leaf, why) = (null, null);
        try
        {
            var record = CanonicalJson.Deserialize(bytes, StatementsJson.Default.LeafDocument).Spec.Record;
            if (!StrictBase64.TryDecode(record.Data.Digest, out var digest) || digest.Length != Digest.Size
                || !StrictBase64.TryDecode(record.Signature.Content, out var signature)
                || !StrictBase64.TryDecode(record.Signature.Verifier.PublicKey.RawBytes, out var spki))
                throw Malformed();
            var key = known.FirstOrDefault(one => one.Spki.Span.SequenceEqual(spki)) ?? VerifyingKey.FromSpki(spki);
            if (key.Algorithm != KeyAlgorithm.EcdsaP256) throw Malformed();
            leaf = Create(new Digest(digest), signature, key);
            if (leaf.Bytes.Span.SequenceEqual(bytes)) return true;
            throw Malformed();
        }
        catch (MalformedException malformed)
        {
            (leaf, why) = (null, malformed.Message);
            return false;
        }
    }

    /// <summary>The key is one the caller trusts, and it signed bytes with this digest.</summary>
    /// <param name="signedBytes">The pre-authentication encoding whose digest is <see cref="DataDigest"/>.</param>
    public bool Verify(VerifyingKey key, ReadOnlySpan<byte> signedBytes) =>
        ClaimedKey.Equals(key) && Digest.Of(signedBytes) == DataDigest && key.VerifyDer(signedBytes, Signature.Span);

    private static MalformedException Malformed() =>
        new(new("WRIT5041", "this is not a hashedrekord 0.0.2 leaf of a P-256 signature", "compare it with docs/spec/log.md"));
}
