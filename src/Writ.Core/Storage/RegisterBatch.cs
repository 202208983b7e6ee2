namespace Writ.Core.Storage;

/// <summary>Requests that stand or fall together, in order.</summary>
public sealed record RegisterBatch(IReadOnlyList<RegisterRequest> Requests);

/// <summary>One request. Spaces and keys are ordinal strings of 1 to 200 characters.</summary>
public abstract record RegisterRequest;

/// <summary>Insert once, ever: a spend, a nonce. Rejected where the key is already claimed. Claims are never removed.</summary>
public sealed record Claim(string Space, string Key, ReadOnlyMemory<byte> Value) : RegisterRequest;

/// <summary>Adds <paramref name="Amount"/> (negative to give back) to a counter. Rejected where the sum would exceed
/// <paramref name="Bound"/> or fall below zero.</summary>
/// <param name="Also">Other windows of the same counter, at most 64, each once and not <paramref name="Window"/>: what they hold
/// counts towards the bound, and is not changed. So a window that slides is the sum of the slots it is made of.</param>
public sealed record Count(string Counter, string Window, long Amount, long Bound, IReadOnlyList<string>? Also = null) : RegisterRequest
{
    /// <summary>The most windows that count towards one bound besides the counted one.</summary>
    public const int MostAlso = 64;
}

/// <summary>Takes or renews a lease for a holder until a time. Rejected where another holder has it and it has not run out,
/// or where the lease's epoch is not <paramref name="Epoch"/>. Taking over from another holder moves the epoch on. Its holder
/// never shortens it, but for a renewal that has run out as it is asked for: that gives it back.</summary>
/// <param name="Name">What is leased, one per enforcing host or role.</param>
/// <param name="Holder">Who takes it.</param>
/// <param name="Epoch">0 to take, else the epoch that taking it returned.</param>
/// <param name="NowMs">The caller's clock, milliseconds since the Unix epoch.</param>
/// <param name="UntilMs">When the lease runs out unless renewed.</param>
public sealed record Lease(string Name, string Holder, long Epoch, long NowMs, long UntilMs) : RegisterRequest;

/// <summary>Appends a log entry; its index is assigned in the transaction, without gaps.</summary>
/// <param name="Leaf">The entry's bytes, at most 65,535.</param>
/// <param name="Payload">What the leaf's hash stands for (a DSSE envelope); erasable.</param>
/// <param name="PredicateType">For finding it again.</param>
/// <param name="Execution">The execution it belongs to; with <paramref name="Number"/> unique, else the batch is rejected.</param>
/// <param name="Number">Its number in the execution.</param>
public sealed record Append(
    ReadOnlyMemory<byte> Leaf, ReadOnlyMemory<byte> Payload, string PredicateType, string? Execution = null, int Number = 0) : RegisterRequest;

/// <summary>Empties the payload of a log entry, for ever; its leaf and its place stay. Nothing of the payload is left in the store's
/// files once the commit has returned and no reader is in the way. Rejected where there is no such entry.</summary>
/// <param name="Index">0-based.</param>
public sealed record Erase(long Index) : RegisterRequest;

/// <summary>Writes a versioned row. Rejected unless its version is <paramref name="Expected"/> (0: it must not exist);
/// afterwards it is one higher. <see cref="AnyVersion"/> overwrites. An empty value removes the row.</summary>
public sealed record Put(string Space, string Key, long Expected, ReadOnlyMemory<byte> Value) : RegisterRequest
{
    /// <summary>Overwrite whatever is there.</summary>
    public const long AnyVersion = -1;
}

/// <summary>A condition: the row (or claim, which has version 1) has this version, 0 meaning it does not exist.</summary>
public sealed record Expect(string Space, string Key, long Version) : RegisterRequest;

/// <summary>A condition: the register is in this epoch.</summary>
public sealed record ExpectEpoch(long Epoch) : RegisterRequest;
