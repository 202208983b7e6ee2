using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Decide;

namespace Writ.Host.Pipeline;

/// <summary>A loaded bundle with its digest, swapped whole.</summary>
/// <param name="Bundle">What was loaded.</param>
/// <param name="Decider">Compiled from it.</param>
internal sealed record PolicyInForce(PolicyBundle Bundle, Decider Decider)
{
    public Authority Authority => Bundle.Authority;
    public Digest Digest => Bundle.Digest;

    /// <summary>Canonical bytes of the authority, as the evidence carries it.</summary>
    public byte[] AuthorityBytes { get; } = CanonicalJson.Serialize(Bundle.Authority, DocumentsJson.Default.Authority);
}
