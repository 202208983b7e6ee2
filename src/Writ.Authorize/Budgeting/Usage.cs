using Writ.Core.Documents;

namespace Writ.Authorize.Budgeting;

/// <summary>What an execution used, as far as it is known. What is not known counts as used in full.</summary>
public sealed record Usage
{
    /// <summary>Nothing ran: everything is given back.</summary>
    public static Usage None { get; } = new() { Started = Started.No };

    public required Started Started { get; init; }
    public long? WallMs { get; init; }
    public long? CpuMs { get; init; }
    public long? Bytes { get; init; }
    public long? Tokens { get; init; }
    public long? Sent { get; init; }

    /// <summary>What the receipt says. Whether it started may be unknown, and then it counts as started.</summary>
    public static Usage Of(RunOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Started != Started.Yes) return new Usage { Started = outcome.Started };
        return new Usage
        {
            Started = Started.Yes,
            WallMs = outcome is { StartedAtMs: { } from, EndedAtMs: { } to } ? Math.Max(0, to - from) : null,
            CpuMs = outcome.CpuMs,

            // Digests are made when the last byte has been passed on; without them the counts may be short.
            Bytes = outcome is { StdoutDigest: not null, StderrDigest: not null } ? outcome.StdoutBytes + outcome.StderrBytes : null,
            Sent = outcome.Network?.SentBytes,
        };
    }

    /// <summary>What of a reserved amount was used, in what the measure counts. It may be more than was reserved.</summary>
    public long Of(BudgetMeasure measure, long reserved) => (Started, measure) switch
    {
        (Started.No, _) or (_, BudgetMeasure.Held) => 0,
        (_, BudgetMeasure.Seconds) => WallMs is { } wall ? (wall + 999) / 1_000 : reserved,
        (_, BudgetMeasure.CpuMs) => CpuMs ?? reserved,
        (_, BudgetMeasure.Bytes) => Bytes ?? reserved,
        (_, BudgetMeasure.Tokens) => Tokens ?? reserved,
        (_, BudgetMeasure.Sent) => Sent ?? reserved,
        _ => reserved,
    };
}
