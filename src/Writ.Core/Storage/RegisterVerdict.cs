namespace Writ.Core.Storage;

/// <summary>What became of a batch. The default is the safe one.</summary>
public enum RegisterOutcome
{
    Rejected = 0,
    Committed,
}

/// <summary>The register's answer to one batch.</summary>
public sealed record RegisterVerdict
{
    public required RegisterOutcome Outcome { get; init; }

    /// <summary>Index of the request that stood in the way; -1 where committed.</summary>
    public int RejectedRequest { get; init; } = -1;

    /// <summary>Log indexes of the batch's <see cref="Append"/> requests, in order.</summary>
    public IReadOnlyList<long> Indexes { get; init; } = [];

    /// <summary>New values of the batch's <see cref="Count"/> and epochs of its <see cref="Lease"/> requests, in order.</summary>
    public IReadOnlyList<long> Values { get; init; } = [];

    public bool Committed => Outcome == RegisterOutcome.Committed;
}

/// <summary>A stored row.</summary>
public sealed record RegisterRow(string Key, long Version, ReadOnlyMemory<byte> Value);

/// <summary>A stored log entry.</summary>
/// <param name="Index">0-based.</param>
/// <param name="Leaf">The entry's bytes.</param>
/// <param name="Payload">Empty where it was erased.</param>
/// <param name="PredicateType">As appended.</param>
/// <param name="Execution">As appended.</param>
/// <param name="Number">As appended.</param>
public sealed record LogRow(
    long Index, ReadOnlyMemory<byte> Leaf, ReadOnlyMemory<byte> Payload, string PredicateType, string? Execution, int Number);
