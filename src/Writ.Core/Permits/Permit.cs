using System.Buffers.Text;
using System.Text;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;

namespace Writ.Core.Permits;

/// <summary>Authority whose signature has been checked, or that was just issued here. It is still to be spent: being genuine
/// says nothing of time, audience, holder or single use.</summary>
public sealed class Permit
{
    internal Permit(string text, string keyId, PermitClaims claims) => (Text, KeyId, Claims) = (text, keyId, claims);

    /// <summary>The compact JWS.</summary>
    public string Text { get; }

    /// <summary>Which key it says it was signed with.</summary>
    public string KeyId { get; }

    public PermitClaims Claims { get; }

    /// <summary><c>prm_…</c>.</summary>
    public string Id => Claims.Id;

    /// <summary>Signs claims.</summary>
    /// <param name="claims">Well-formed: see <c>docs/spec/permit.md</c>.</param>
    /// <param name="signer">P-256.</param>
    /// <param name="kid">The key id to state; the signer's own where null.</param>
    /// <exception cref="ArgumentException">A claim is not well-formed, or the key is not P-256.</exception>
    public static Permit Issue(PermitClaims claims, Signer signer, string? kid = null)
    {
        if (claims.Fault() is { } fault) throw new ArgumentException($"A claim is not well-formed: {fault}.", nameof(claims));
        if (signer.Algorithm != KeyAlgorithm.EcdsaP256) throw new ArgumentException("Permits are signed with P-256.", nameof(signer));

        var keyId = kid ?? signer.PublicKey.KeyId;
        var header = CanonicalJson.Serialize(
            new PermitHeader { Algorithm = UnverifiedPermit.Algorithm, KeyId = keyId, Type = UnverifiedPermit.Type }, PermitJson.Default.PermitHeader);
        var body = CanonicalJson.Serialize(PermitDocument.From(claims), PermitJson.Default.PermitDocument);
        var signed = Base64Url.EncodeToString(header) + "." + Base64Url.EncodeToString(body);
        var text = signed + "." + Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)));
        return text.Length <= UnverifiedPermit.MaxLength
            ? new Permit(text, keyId, claims)
            : throw new ArgumentException("The permit is too long.", nameof(claims));
    }
}
