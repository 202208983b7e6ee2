using System.Diagnostics.CodeAnalysis;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;

namespace Writ.Core.Dsse;

/// <summary>One signature of an envelope.</summary>
/// <param name="KeyId">A hint which key to try, never a reason to trust it; may be empty.</param>
/// <param name="Signature">DER for P-256; 64 bytes for Ed25519.</param>
public sealed record EnvelopeSignature(string KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>A DSSE envelope: a payload, its type, and signatures over both. Holding one says nothing about who signed it.</summary>
/// <remarks><c>https://github.com/secure-systems-lab/dsse</c>, protocol version 1.0.</remarks>
public sealed class Envelope
{
    /// <summary>The type of our statements.</summary>
    public const string InToto = "application/vnd.in-toto+json";

    /// <summary>At most this many signatures are read.</summary>
    public const int MaxSignatures = 16;

    public Envelope(string payloadType, ReadOnlyMemory<byte> payload, IReadOnlyList<EnvelopeSignature> signatures)
    {
        ArgumentException.ThrowIfNullOrEmpty(payloadType);
        (PayloadType, Payload, Signatures) = (payloadType, payload, signatures);
    }

    public string PayloadType { get; }

    public ReadOnlyMemory<byte> Payload { get; }

    public IReadOnlyList<EnvelopeSignature> Signatures { get; }

    /// <summary>The bytes that were signed.</summary>
    public byte[] SignedBytes => PreAuthenticationEncoding.Encode(PayloadType, Payload.Span);

    /// <summary>Signs once, with the signer's key id as hint.</summary>
    public static Envelope Sign(string payloadType, ReadOnlyMemory<byte> payload, Signer signer)
    {
        var message = PreAuthenticationEncoding.Encode(payloadType, payload.Span);
        var signature = signer.Algorithm == KeyAlgorithm.EcdsaP256 ? signer.SignDer(message) : signer.Sign(message);
        return new Envelope(payloadType, payload, [new(signer.PublicKey.KeyId, signature)]);
    }

    /// <summary>Whether one of the signatures was made with this key.</summary>
    public bool Verify(VerifyingKey key)
    {
        var message = SignedBytes;
        foreach (var signature in Signatures)
        {
            var bytes = signature.Signature.Span;
            if (key.Algorithm == KeyAlgorithm.EcdsaP256 ? key.VerifyDer(message, bytes) : key.Verify(message, bytes)) return true;
        }

        return false;
    }

    /// <summary>How many of these keys signed. Two entries of one key count once.</summary>
    public int CountSigners(IEnumerable<VerifyingKey> keys) => keys.Distinct().Count(Verify);

    /// <summary>The envelope as canonical JSON.</summary>
    public byte[] ToJson() => CanonicalJson.Serialize(ToDocument(), DsseJson.Default.EnvelopeDocument);

    /// <summary>Reads an envelope in any JSON form within the restrictions of <see cref="CanonicalJson"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Envelope? envelope, [NotNullWhen(false)] out string? why)
    {
        envelope = null;
        if (!CanonicalJson.TryCanonicalize(json, out var canonical, out why)) return false;
        try
        {
            envelope = FromDocument(CanonicalJson.Deserialize(canonical, DsseJson.Default.EnvelopeDocument));
        }
        catch (MalformedException malformed)
        {
            why = malformed.Message;
        }

        return envelope is not null;
    }

    internal EnvelopeDocument ToDocument() => new()
    {
        Payload = Convert.ToBase64String(Payload.Span),
        PayloadType = PayloadType,
        Signatures = [.. Signatures.Select(static s => new SignatureDocument { KeyId = s.KeyId, Sig = Convert.ToBase64String(s.Signature.Span) })],
    };

    internal static Envelope FromDocument(EnvelopeDocument document)
    {
        if (document.Signatures.Count is 0 or > MaxSignatures || document.PayloadType.Length is 0 or > 256) throw Malformed("counts");
        if (!StrictBase64.TryDecode(document.Payload, out var payload)) throw Malformed("payload");
        List<EnvelopeSignature> signatures = [];
        foreach (var signature in document.Signatures)
        {
            if (!StrictBase64.TryDecode(signature.Sig, out var bytes)) throw Malformed("signature");
            signatures.Add(new EnvelopeSignature(signature.KeyId ?? "", bytes));
        }

        return new Envelope(document.PayloadType, payload, signatures);
    }

    private static MalformedException Malformed(string part) =>
        new(new("WRIT5030", $"this is not a DSSE envelope ({part})", "give the envelope with padded base64 and 1 to 16 signatures"));
}
