using Writ.Core;
using Writ.Core.Dsse;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>Reads statements back from log rows.</summary>
internal static class Stored
{
    /// <exception cref="DiagnosedException">The row does not hold a statement: the register was changed from outside.</exception>
    public static Statement Read(LogRow row)
    {
        if (Envelope.TryParse(row.Payload.Span, out var envelope, out var why) && Statement.TryParse(envelope.Payload.Span, out var statement, out why)) return statement;
        throw Damaged(row, why);
    }

    /// <summary>Type and leaf data digest, which the next statement and the receipt name.</summary>
    public static (string Type, Digest Leaf) Identify(LogRow row) =>
        Leaf.TryParse(row.Leaf.Span, out var leaf, out var why) ? (row.PredicateType, leaf.DataDigest) : throw Damaged(row, why);

    private static DiagnosedException Damaged(LogRow row, string? why) => new(new Diagnosis("WRIT6006", $"log entry {row.Index} cannot be read back",
        why ?? "it is not a statement", "the register was changed by another program: writ log check --full says where", ExitCodes.Unreachable));
}
