using System.Diagnostics.CodeAnalysis;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;

namespace Writ.Core.Documents;

/// <summary>What an approver says, and signs. The names in it are what the signature is over; nothing outside it counts.</summary>
public sealed record Vote
{
    public const string Kind = "writ-approval/v1";
    public const string Approve = "approve";
    public const string Deny = "deny";

    /// <summary><see cref="Kind"/>: a signature over this is over nothing else that the key may sign.</summary>
    public required string Type { get; init; }

    /// <summary><c>apr_…</c>.</summary>
    public required string Approval { get; init; }
    public required IReadOnlyList<Digest> Intents { get; init; }
    public required Digest Authority { get; init; }

    /// <summary><see cref="Approve"/> or <see cref="Deny"/>.</summary>
    public required string Verdict { get; init; }
    public required EntityRef Approver { get; init; }

    /// <summary>For the requester to read; at most 500 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long AtMs { get; init; }

    /// <summary>The bytes that are signed: canonical JSON.</summary>
    public byte[] SignedBytes() => CanonicalJson.Serialize(this, DocumentsJson.Default.Vote);

    public SignedVote Sign(Signer signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new SignedVote(this, Convert.ToBase64String(signer.PublicKey.Spki.Span), Convert.ToBase64String(signer.Sign(SignedBytes())));
    }
}

/// <summary>A vote with a key and a signature. Nothing in it may be believed before <see cref="TryVerify"/>, and then only that the
/// holder of this key said so: whose key it is the policies say.</summary>
/// <param name="Key">SubjectPublicKeyInfo in DER, base64.</param>
/// <param name="Signature">64 bytes (r || s for P-256), base64.</param>
public sealed record SignedVote(Vote Vote, string Key, string Signature)
{
    /// <summary>The key, where it signed exactly this vote.</summary>
    public bool TryVerify([NotNullWhen(true)] out VerifyingKey? key)
    {
        key = null;
        if (!StrictBase64.TryDecode(Key, out var spki) || !VerifyingKey.TryFromSpki(spki, out var claimed, out _)) return false;
        if (!StrictBase64.TryDecode(Signature, out var signature) || signature.Length != 64) return false;
        if (claimed.Verify(Vote.SignedBytes(), signature) || Faults.GuardOff("approval-signature")) key = claimed;
        return key is not null;
    }
}
