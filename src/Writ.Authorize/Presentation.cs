using Writ.Core;
using Writ.Core.Cryptography;

namespace Writ.Authorize;

/// <summary>A permit as it is presented to be spent, with what the presenter shows and what stands at the enforcement point.</summary>
public sealed record Presentation
{
    /// <summary>Compact JWS, unverified.</summary>
    public required string Token { get; init; }

    /// <summary>Digest of the intent built anew from what would really run now.</summary>
    public required Digest Intent { get; init; }
    public required string Execution { get; init; }

    /// <summary>Digest of the authority in force now.</summary>
    public required Digest Authority { get; init; }
    public required string EnforcementPoint { get; init; }

    /// <summary>The presenter's public key and its signature over <see cref="Challenge"/>.</summary>
    public required VerifyingKey Holder { get; init; }
    public required ReadOnlyMemory<byte> Proof { get; init; }
    public required ReadOnlyMemory<byte> Challenge { get; init; }
}
