using System.Text.Json;

namespace Writ.Core.Documents;

/// <summary>The one argument of <c>decide</c> (L10): the request, the context policies see, the entities it can reach, and
/// the digest of the authority it is decided under.</summary>
public sealed record DecisionInput
{
    public required Intent Intent { get; init; }

    /// <summary>The Cedar context, in Cedar's JSON form: <c>arguments, claims, facts, trust, budget, approvals, parent</c>.</summary>
    public required JsonElement Context { get; init; }

    /// <summary>The entity slice, in Cedar's entities JSON form: an array, ordered by uid.</summary>
    public required JsonElement Entities { get; init; }

    /// <summary>Digest of the <see cref="Documents.Authority"/>.</summary>
    public required Digest Authority { get; init; }
}
