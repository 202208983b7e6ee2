using Writ.Core;
using Writ.Core.Documents;
using Writ.Decide;

namespace Writ.Host.Pipeline;

/// <summary>A loaded bundle with its digest, swapped whole.</summary>
internal sealed record PolicyInForce(Authority Authority, Digest Digest, Decider Decider, PolicyBundle Bundle);
