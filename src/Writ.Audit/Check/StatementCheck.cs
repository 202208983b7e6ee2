using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Dsse;
using Writ.Core.Statements;
using Writ.Core.Storage;

namespace Writ.Audit.Check;

/// <summary>Checks that each row of the log is a signed statement, that its payload (where it was not erased) is what the leaf
/// stands for, and that the statements of an execution follow one another.</summary>
internal sealed class StatementCheck(Findings findings, IReadOnlyList<VerifyingKey>? keys)
{
    // The number that comes next, of each execution.
    private readonly Dictionary<string, int> _next = [];

    // Entries without a payload, until an erasure further on names them: by leaf data digest, which is all that is left of them.
    private readonly Dictionary<Digest, long> _unexplained = [];

    public long Erased { get; private set; }

    public void Row(LogRow row)
    {
        if (findings.Enough) return;
        if (!Leaf.TryParse(row.Leaf.Span, out var leaf, out var why)) findings.Row(row.Index, why);
        else if (keys is not null && !keys.Contains(leaf.ClaimedKey)) findings.Row(row.Index, $"its key {leaf.ClaimedKey.KeyId} is none of this control plane's");
        else if (row.Payload.IsEmpty) Miss(leaf, row);
        else if (Differs(leaf, row) is { } difference) findings.Payload(row.Index, difference);
        else if (row.PredicateType == PredicateTypes.Erasure) Explain(row);

        if (row.Execution is not { } execution) return;
        var expected = _next.GetValueOrDefault(execution);
        if (row.Number != expected) findings.Gap(execution, row.Number, expected);
        _next[execution] = row.Number + 1;
    }

    /// <summary>To be called when all rows were seen.</summary>
    public void End()
    {
        foreach (var index in _unexplained.Values.Order()) findings.Unexplained(index);
    }

    private void Miss(Leaf leaf, LogRow row)
    {
        Erased++;
        _unexplained[leaf.DataDigest] = row.Index;
    }

    private void Explain(LogRow row)
    {
        try
        {
            _ = Envelope.TryParse(row.Payload.Span, out var envelope, out _);
            _ = Statement.TryParse(envelope!.Payload.Span, out var statement, out _);
            var erasure = statement!.ReadPredicate(DocumentsJson.Default.ErasurePredicate);
            foreach (var digest in erasure.Statements.Select(static line => line.Digest).Concat(erasure.Others)) _ = _unexplained.Remove(digest);
        }
        catch (MalformedException malformed)
        {
            findings.Payload(row.Index, malformed.Message);
        }
    }

    private static string? Differs(Leaf leaf, LogRow row)
    {
        if (!Envelope.TryParse(row.Payload.Span, out var envelope, out var why)) return why;
        if (envelope.PayloadType != Envelope.InToto || envelope.Signatures is not [var signature]) return "its envelope does not hold one statement";
        if (!signature.Signature.Span.SequenceEqual(leaf.Signature.Span)) return "its signature is another";
        if (!leaf.Verify(leaf.ClaimedKey, envelope.SignedBytes)) return "it was changed after it was signed";
        if (!Statement.TryParse(envelope.Payload.Span, out var statement, out why)) return why;
        return statement.PredicateType == row.PredicateType ? null : $"the row calls it {row.PredicateType}";
    }
}
