using System.Buffers.Text;
using System.Text;

namespace Writ.Core.Cryptography;

/// <summary>RFC 7638: the name of a key in a <c>cnf.jkt</c> claim.</summary>
public static class JwkThumbprint
{
    /// <summary>43 characters of base64url: the SHA-256 of the key's required members in lexicographic order.</summary>
    public static string Of(VerifyingKey key)
    {
        var raw = key.RawPublicKey.Span;
        var jwk = key.Algorithm switch
        {
            KeyAlgorithm.EcdsaP256 =>
                $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(raw[1..33])}}","y":"{{Base64Url.EncodeToString(raw[33..])}}"}""",
            KeyAlgorithm.Ed25519 => $$"""{"crv":"Ed25519","kty":"OKP","x":"{{Base64Url.EncodeToString(raw)}}"}""",
            _ => throw new ArgumentOutOfRangeException(nameof(key)),
        };
        return Base64Url.EncodeToString(Digest.Of(Encoding.UTF8.GetBytes(jwk)).ToArray());
    }

    /// <summary>Whether a text could be a thumbprint: 43 characters that decode to 32 bytes.</summary>
    public static bool IsWellFormed(string thumbprint) =>
        thumbprint.Length == 43 && StrictBase64.TryDecodeUrl(thumbprint, out _);
}
