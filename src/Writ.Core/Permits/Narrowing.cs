using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Documents;

namespace Writ.Core.Permits;

/// <summary>What the holder of a permit hands on: less than it has, to another key (<c>docs/spec/delegation.md</c>).</summary>
/// <remarks>
/// jws = base64url(header) "." base64url(claims) "." base64url(r:32 s:32), header {"alg":"ES256","typ":"writ-narrowing+jwt"}.
/// There is no key id: who may sign is said by the link before, and the key stands in the claims to be held against that.
/// </remarks>
public sealed record Narrowing
{
    internal const string Type = "writ-narrowing+jwt";

    /// <summary>SHA-256 of the text of the permit or narrowing that it narrows.</summary>
    public required Digest Prev { get; init; }

    /// <summary>The key that signed it; its thumbprint is the <c>jkt</c> of the link before.</summary>
    public required VerifyingKey By { get; init; }

    /// <summary>Thumbprint of the key that may use it, or narrow it further.</summary>
    public required string HolderThumbprint { get; init; }

    /// <summary>Seconds since the Unix epoch: the last in which a child may be started with it.</summary>
    public required long Expires { get; init; }

    /// <summary>Bounds of a child, in addition to those before.</summary>
    public required Limits Limits { get; init; }

    /// <summary>Programs that a child may run, by path; null is all that the policies permit. Sorted, each once.</summary>
    public IReadOnlyList<string>? Programs { get; init; }

    /// <summary>Signs a narrowing with the key of the link before.</summary>
    public static string Issue(string previous, Signer holder, string nextHolder, long expires, Limits limits, IReadOnlyList<string>? programs = null)
    {
        ArgumentNullException.ThrowIfNull(holder);
        var claims = NarrowingDocument.From(new Narrowing
        {
            Prev = DigestOf(previous), By = holder.PublicKey, HolderThumbprint = nextHolder, Expires = expires, Limits = limits,
            Programs = programs is null ? null : [.. programs.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        });
        if (claims.Fault() is { } fault) throw new ArgumentException($"A claim is not well-formed: {fault}.", nameof(limits));
        var header = CanonicalJson.Serialize(new NarrowingHeader { Algorithm = UnverifiedPermit.Algorithm, Type = Type }, NarrowingJson.Default.NarrowingHeader);
        var signed = Base64Url.EncodeToString(header) + "." + Base64Url.EncodeToString(CanonicalJson.Serialize(claims, NarrowingJson.Default.NarrowingDocument));
        return signed + "." + Base64Url.EncodeToString(holder.Sign(Encoding.ASCII.GetBytes(signed)));
    }

    /// <summary>Reads one and checks that the key it names signed it. That this key may, is the chain's to say.</summary>
    public static bool TryVerify(string text, [NotNullWhen(true)] out Narrowing? narrowing, [NotNullWhen(false)] out string? why)
    {
        try
        {
            (narrowing, why) = (Parse(text), null);
            return true;
        }
        catch (MalformedException malformed)
        {
            (narrowing, why) = (null, malformed.Message);
            return false;
        }
    }

    internal static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));

    private static Narrowing Parse(string text)
    {
        if (text.Length > UnverifiedPermit.MaxLength || text.Split('.') is not [var head, var body, var tail]
            || !StrictBase64.TryDecodeUrl(head, out var headBytes) || !StrictBase64.TryDecodeUrl(body, out var bodyBytes)
            || !StrictBase64.TryDecodeUrl(tail, out var signature) || signature.Length != 64)
            throw Malformed("it is no compact JWS of at most 64 KiB");
        var header = CanonicalJson.Deserialize(headBytes, NarrowingJson.Default.NarrowingHeader);
        if (header.Algorithm != UnverifiedPermit.Algorithm || header.Type != Type) throw Malformed($"its header is not alg ES256 and typ {Type}");
        var document = CanonicalJson.Deserialize(bodyBytes, NarrowingJson.Default.NarrowingDocument);
        if (document.Fault() is { } fault) throw Malformed($"{fault} is not well-formed");
        var narrowing = document.ToNarrowing() ?? throw Malformed("by is no P-256 key");
        var genuine = narrowing.By.Verify(Encoding.ASCII.GetBytes(text[..(head.Length + 1 + body.Length)]), signature) || Faults.GuardOff("narrowing-signature");
        return genuine ? narrowing : throw Malformed("the key it names did not sign it");
    }

    private static MalformedException Malformed(string why) => new(new("WRIT5074", $"a narrowing of a permit is not genuine: {why}", "give the delegation as its holder wrote it"));
}
