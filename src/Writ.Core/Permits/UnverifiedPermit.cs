using System.Diagnostics.CodeAnalysis;
using System.Text;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;

namespace Writ.Core.Permits;

/// <summary>A text that claims to be a permit. Nothing in it may be believed.</summary>
/// <remarks>
/// Only the form is checked here: a compact JWS whose header and claims are canonical JSON with exactly the members of
/// <c>docs/spec/permit.md</c>. So there is no <c>jwk</c>, <c>jku</c>, <c>x5c</c>, <c>crit</c> or <c>b64</c> to be fooled by.
/// </remarks>
public sealed class UnverifiedPermit
{
    /// <summary>Characters of a permit that is read.</summary>
    public const int MaxLength = 64 * 1024;

    internal const string Type = "writ-permit+jwt";
    internal const string Algorithm = "ES256";

    private readonly PermitClaims _claims;
    private readonly byte[] _signature;
    private readonly int _signedLength;

    private UnverifiedPermit(string text, PermitHeader header, PermitClaims claims, byte[] signature, int signedLength) =>
        (Text, ClaimedKeyId, _claims, _signature, _signedLength) = (text, header.KeyId, claims, signature, signedLength);

    /// <summary>The compact JWS.</summary>
    public string Text { get; }

    /// <summary>Which key it says it was signed with: good for finding our record of that key, and for nothing else.</summary>
    public string ClaimedKeyId { get; }

    /// <summary>Which permit it says it is, for the record of a refusal.</summary>
    public string ClaimedId => _claims.Id;

    /// <summary>Which execution it says it is for, for the record of a refusal.</summary>
    public string ClaimedExecution => _claims.Execution;

    public static bool TryParse(string text, [NotNullWhen(true)] out UnverifiedPermit? permit, [NotNullWhen(false)] out string? why)
    {
        try
        {
            (permit, why) = (Parse(text), null);
            return true;
        }
        catch (MalformedException malformed)
        {
            (permit, why) = (null, malformed.Message);
            return false;
        }
    }

    /// <summary>Checks the signature only. Time, audience, holder and single use are the spender's business.</summary>
    /// <param name="key">From our own record. It decides the algorithm; the header only has to agree.</param>
    public bool TryVerify(VerifyingKey key, [NotNullWhen(true)] out Permit? permit, [NotNullWhen(false)] out string? why)
    {
        var genuine = key.Algorithm == KeyAlgorithm.EcdsaP256
            && (Faults.GuardOff("permit-signature") || key.Verify(Encoding.ASCII.GetBytes(Text[.._signedLength]), _signature));
        permit = genuine ? new Permit(Text, ClaimedKeyId, _claims) : null;
        why = genuine
            ? null
            : new Diagnostic("WRIT5072", $"this permit was not signed by {key.KeyId}", "ask for a permit of this control plane").ToString();
        return genuine;
    }

    /// <summary>As if it were genuine: for a holder that follows its own chain.</summary>
    internal Permit Presumed() => new(Text, ClaimedKeyId, _claims);

    // jws = base64url(header) "." base64url(claims) "." base64url(r:32 s:32)
    private static UnverifiedPermit Parse(string text)
    {
        if (text.Length > MaxLength || text.Split('.') is not [var head, var body, var tail]
            || !StrictBase64.TryDecodeUrl(head, out var headBytes)
            || !StrictBase64.TryDecodeUrl(body, out var bodyBytes)
            || !StrictBase64.TryDecodeUrl(tail, out var signature) || signature.Length != 64)
            throw new MalformedException(new(
                "WRIT5070", "this is not a compact JWS of at most 64 KiB", "give the permit as it was issued"));

        var header = CanonicalJson.Deserialize(headBytes, PermitJson.Default.PermitHeader);
        if (header.Algorithm != Algorithm || header.Type != Type || header.KeyId.Length is 0 or > 128)
            throw new MalformedException(new(
                "WRIT5071", "the header of this permit is not alg ES256, typ writ-permit+jwt and a kid",
                "give the permit as it was issued"));

        var claims = CanonicalJson.Deserialize(bodyBytes, PermitJson.Default.PermitDocument).ToClaims();
        var fault = claims is null ? "authorization_details" : claims.Fault();
        return fault is null
            ? new UnverifiedPermit(text, header, claims!, signature, head.Length + 1 + body.Length)
            : throw new MalformedException(new(
                "WRIT5073", $"a claim of this permit is not well-formed: {fault}", "give the permit as it was issued"));
    }
}
