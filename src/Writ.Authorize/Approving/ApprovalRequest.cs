using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Authorize.Approving;

/// <summary>What is asked to be approved: exact intents under one authority.</summary>
public sealed record ApprovalRequest
{
    /// <summary><c>apr_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The executions it is for: one, or as many as the permits of one grant.</summary>
    public required IReadOnlyList<string> Executions { get; init; }

    /// <summary>Digests of their intents, in the same order.</summary>
    public required IReadOnlyList<Digest> Intents { get; init; }

    /// <summary>Digest of the authority that asked for the approval.</summary>
    public required Digest Authority { get; init; }

    /// <summary>Who asks, and so never counts.</summary>
    public required EntityRef Requester { get; init; }

    /// <summary>Approvers needed, 1 or more.</summary>
    public required int Quorum { get; init; }

    /// <summary>Of whom: as Cedar writes it, <c>Role::"sre"</c>.</summary>
    public required string From { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long RequestedAtMs { get; init; }

    /// <summary>The last millisecond in which it can be approved and used.</summary>
    public required long ExpiresAtMs { get; init; }
}
