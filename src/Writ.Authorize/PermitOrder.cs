using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Core.Documents;

namespace Writ.Authorize;

/// <summary>Everything a permit is bound to (L4): change a byte of any, and the permit is refused.</summary>
public sealed record PermitOrder
{
    /// <summary><c>prm_…</c>.</summary>
    public required string Id { get; init; }
    public required Intent Intent { get; init; }

    /// <summary>Of its canonical bytes: what the decision's input was made of, so it is not worked out again.</summary>
    public required Digest IntentDigest { get; init; }
    public required Decision Decision { get; init; }

    /// <summary>Digest of the <see cref="Core.Documents.Authority"/> the decision was made under.</summary>
    public required Digest Authority { get; init; }

    /// <summary>What may run: executable, interpreters, script. Empty for other kinds of action.</summary>
    public required IReadOnlyList<FileIdentity> Programs { get; init; }

    /// <summary>Whose proof of possession a spend needs.</summary>
    public required VerifyingKey Holder { get; init; }

    /// <summary>Where it may be spent.</summary>
    public required string EnforcementPoint { get; init; }

    /// <summary>How long it may wait to be spent; whole seconds.</summary>
    public TimeSpan Window { get; init; } = PermitIssuer.Window;

    /// <summary>The register's epoch: a permit of an older one is void (L5).</summary>
    public required long Epoch { get; init; }
}
