namespace Writ.Core.Documents;

/// <summary>Members that every statement of an execution has: its number, and the one before it.</summary>
/// <param name="Execution"><c>exe_…</c>.</param>
/// <param name="Number">0, 1, 2 … without gaps.</param>
/// <param name="Prev">Leaf data digest of the statement before; absent on number 0.</param>
/// <param name="AtMs">Milliseconds since the Unix epoch.</param>
/// <param name="Salt">16 random bytes, lower-case hex: the leaf stays when the payload is erased, and without the salt nobody can
/// confirm by guessing what it stood for.</param>
public sealed record StatementPosition(string Execution, int Number, Digest? Prev, long AtMs, string? Salt = null);

/// <summary>Predicate of <c>authorization</c>: the decision and, with an allow, the permit. Where the spend shares its
/// transaction, the spend too.</summary>
public sealed record AuthorizationPredicate
{
    public required StatementPosition Position { get; init; }
    public required Digest Intent { get; init; }

    /// <summary>The intent's parent, a permit id: with it the lineage can be read from the statements alone.</summary>
    public string? Parent { get; init; }
    public required Digest DecisionInput { get; init; }
    public required Digest Authority { get; init; }
    public required Decision Decision { get; init; }

    /// <summary>The permit as a compact JWS. Absent exactly where the decision is not an allow, or <see cref="Withheld"/> is set.</summary>
    public string? Permit { get; init; }

    /// <summary>Why an allow got no permit: it cannot be confined on this machine (L13), a budget has too little left, something was
    /// revoked.</summary>
    public StopReason? Withheld { get; init; }

    /// <summary>The votes that the decision's approvals come from, each signed by its approver. Absent where none was asked for.</summary>
    public IReadOnlyList<SignedVote>? Approvals { get; init; }
    public SpendRecord? Spend { get; init; }
}

/// <summary>A permit's single use.</summary>
/// <param name="Epoch">The register's epoch the spend was committed in.</param>
/// <param name="EnforcementPoint">Equals the permit's <c>aud</c>.</param>
public sealed record SpendRecord(string Permit, long AtMs, long Epoch, string EnforcementPoint);

/// <summary>Predicate of <c>spend</c>, where a permit is spent apart from its decision.</summary>
public sealed record SpendPredicate
{
    public required StatementPosition Position { get; init; }
    public required Digest Intent { get; init; }
    public required SpendRecord Spend { get; init; }
}

/// <summary>An event with the digest of the one before it: <c>chain = SHA-256(prev || SHA-256(JCS(event)))</c>, prev being 32
/// zero bytes before the first event of an execution.</summary>
public sealed record ChainedEvent(RunEvent Event, Digest Chain);

/// <summary>Predicate of <c>event-segment</c>.</summary>
public sealed record EventSegmentPredicate
{
    public required StatementPosition Position { get; init; }

    /// <summary>Number of the first event in the execution, from 0.</summary>
    public required int First { get; init; }
    public required IReadOnlyList<ChainedEvent> Events { get; init; }
}

/// <summary>One line of the receipt's manifest.</summary>
/// <param name="Digest">Leaf data digest.</param>
public sealed record ManifestLine(int Number, string PredicateType, Digest Digest);

/// <summary>Predicate of <c>receipt</c>: the outcome and the manifest of all statements before it.</summary>
public sealed record ReceiptPredicate
{
    public required StatementPosition Position { get; init; }
    public required Digest Intent { get; init; }
    public string? Permit { get; init; }
    public required RunOutcome Outcome { get; init; }
    public required IReadOnlyList<ManifestLine> Statements { get; init; }
    public required IReadOnlyList<string> Children { get; init; }

    /// <summary>Total of events in the segments, and whether the tail may be lost.</summary>
    public required int Events { get; init; }
    public bool EventsIncomplete { get; init; }
}

/// <summary>Predicate of <c>refusal</c>: a permit that was presented and not accepted.</summary>
public sealed record RefusalPredicate
{
    /// <summary><c>ref_…</c>: an id of its own; the execution named in the permit is not changed.</summary>
    public required string Refusal { get; init; }
    public required long AtMs { get; init; }
    public required string Code { get; init; }
    public required string Reason { get; init; }

    /// <summary>What the bytes claimed, unverified.</summary>
    public string? ClaimedPermit { get; init; }
    public string? ClaimedExecution { get; init; }
    public required Digest Presented { get; init; }
    public required EntityRef Principal { get; init; }

    /// <summary>As in <see cref="StatementPosition"/>.</summary>
    public string? Salt { get; init; }
}

/// <summary>Predicate of <c>approval</c>: a vote that was counted.</summary>
public sealed record ApprovalPredicate
{
    public required long AtMs { get; init; }

    /// <summary>The executions that it is about.</summary>
    public required IReadOnlyList<string> Executions { get; init; }
    public required SignedVote Vote { get; init; }

    /// <summary>As in <see cref="StatementPosition"/>.</summary>
    public string? Salt { get; init; }
}

/// <summary>Predicate of <c>revocation</c>.</summary>
public sealed record RevocationPredicate
{
    public required string Target { get; init; }
    public required long AtMs { get; init; }
    public required EntityRef By { get; init; }
    public required string Reason { get; init; }

    /// <summary>True where a revocation was lifted: what is issued from now on is not concerned.</summary>
    public bool? Lifted { get; init; }

    /// <summary>As in <see cref="StatementPosition"/>.</summary>
    public string? Salt { get; init; }
}

/// <summary>Predicate of <c>erasure</c>: the payloads of an execution are gone. It comes after the receipt, and keeps of the
/// execution what names nobody: that it was, how it ended, and what stood where in the log.</summary>
public sealed record ErasurePredicate
{
    public required StatementPosition Position { get; init; }
    public required EntityRef By { get; init; }
    public required string Reason { get; init; }

    /// <summary>Every statement whose payload was erased, as the receipt listed them, and the receipt.</summary>
    public required IReadOnlyList<ManifestLine> Statements { get; init; }

    /// <summary>Statements that belong to no execution, revocations and refusals, erased because they name this one: their leaf
    /// data digests.</summary>
    public required IReadOnlyList<Digest> Others { get; init; }
    public required Digest Authority { get; init; }

    /// <summary>The permit that was given, and the one this execution was asked for under.</summary>
    public string? Permit { get; init; }
    public string? Parent { get; init; }
    public required IReadOnlyList<string> Children { get; init; }
    public required Outcome Outcome { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long DecidedAtMs { get; init; }
    public long? EndedAtMs { get; init; }
}

/// <summary>Predicate of <c>policy-activation</c>.</summary>
public sealed record PolicyActivationPredicate
{
    public required long AtMs { get; init; }
    public required Digest Authority { get; init; }
    public required string Bundle { get; init; }
    public required long BundleVersion { get; init; }
    public required long ProtectedVersion { get; init; }
}

/// <summary>Predicate of <c>epoch</c>: the register was created or restored. Older permits are void.</summary>
public sealed record EpochPredicate
{
    public required long AtMs { get; init; }
    public required long Epoch { get; init; }
    public required string Why { get; init; }

    /// <summary>Entries that were published after the backup and of which only the leaf was left; absent where there were none.</summary>
    public LostEntries? Lost { get; init; }
}

/// <param name="From">Index of the first, from 0.</param>
/// <param name="Count">How many, at least 1.</param>
public sealed record LostEntries(long From, long Count);

/// <summary>Predicate of <c>key-change</c>.</summary>
public sealed record KeyChangePredicate
{
    public required long AtMs { get; init; }
    public required long TrustVersion { get; init; }

    /// <summary>SHA-256 of the trust file.</summary>
    public required Digest Trust { get; init; }

    /// <summary>What changed against the version before: key ids that came into a role, and that were retired.</summary>
    public IReadOnlyList<string>? Added { get; init; }
    public IReadOnlyList<string>? Retired { get; init; }
}
