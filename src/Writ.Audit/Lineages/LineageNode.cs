using Writ.Core;

namespace Writ.Audit.Lineages;

/// <summary>One execution in a lineage: what it came from, what was decided, how it ended.</summary>
public sealed record LineageNode
{
    /// <summary><c>exe_…</c>.</summary>
    public required string Execution { get; init; }

    /// <summary>The execution that started this one; absent at the root, and where the log does not know it.</summary>
    public string? Parent { get; init; }

    /// <summary>The permit that this execution was asked for under.</summary>
    public string? ParentPermit { get; init; }

    /// <summary>The permit it was given; absent where it was denied.</summary>
    public string? Permit { get; init; }

    /// <summary>An <see cref="Writ.Core.Documents.Outcome"/> as the receipt writes it; <c>permitted</c> where the permit is not spent yet,
    /// <c>running</c> where it is and there is no receipt.</summary>
    public required string State { get; init; }

    /// <summary><c>allow</c>, <c>deny</c> or <c>pending</c>; absent where the payload was erased.</summary>
    public string? Effect { get; init; }

    /// <summary>Stable id and sentence of a denial or a stop.</summary>
    public string? Code { get; init; }
    public string? Reason { get; init; }

    /// <summary>The policies that determined the answer, and digest of the authority that they stand in.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];
    public Digest? Authority { get; init; }

    /// <summary>From the decision input; absent where that was erased.</summary>
    public string? Principal { get; init; }
    public string? Agent { get; init; }
    public string? Action { get; init; }
    public string? Resource { get; init; }

    /// <summary>For <c>process.exec</c> the command as it was given.</summary>
    public string? Command { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long DecidedAtMs { get; init; }
    public long? StartedAtMs { get; init; }
    public long? EndedAtMs { get; init; }
    public int? ExitCode { get; init; }

    /// <summary>Log index of the authorization, and of the newest statement.</summary>
    public required long FirstEntry { get; init; }
    public required long LastEntry { get; init; }

    /// <summary>Whether the payload was erased: what is left stands in the erasure statement.</summary>
    public bool Erased { get; init; }
}
