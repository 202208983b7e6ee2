using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Dsse;
using Writ.Core.Evidence;
using Writ.Core.Statements;
using Writ.Core.Storage;

namespace Writ.Audit.Check;

/// <summary>Checks that each row of the log is a signed statement, that its payload (where it was not erased) is what the leaf
/// stands for, and that the statements of an execution follow one another.</summary>
internal sealed class StatementCheck(IRegister register, Findings findings, TrustedKeys? trust)
{
    // The number that comes next, of each execution that has no receipt yet.
    private readonly Dictionary<string, int> _next = [];

    // Entries without a payload, until an erasure or a restore further on names them: by leaf data digest, which is all that is left of them.
    private readonly Dictionary<Digest, long> _unexplained = [];

    public long Erased { get; private set; }

    public async ValueTask Row(LogRow row)
    {
        if (findings.Enough) return;
        if (!Leaf.TryParse(row.Leaf.Span, out var leaf, out var why)) findings.Row(row.Index, why);
        else if (!Faults.GuardOff("log-check-keys") && Stranger(leaf.ClaimedKey, row.Index) is { } stranger) findings.Row(row.Index, stranger);
        else if (row.Payload.IsEmpty) Miss(leaf, row);
        else if (!Faults.GuardOff("log-check-payload") && Differs(leaf, row) is { } difference) findings.Payload(row.Index, difference);
        else if (row.PredicateType is PredicateTypes.Erasure or PredicateTypes.Epoch) Explain(row);

        if (row.Execution is not { } execution) return;
        if (!_next.TryGetValue(execution, out var expected)) expected = row.Number == 0 ? 0 : await Recorded(execution, row);
        if (row.Number != expected && !Faults.GuardOff("log-check-order")) findings.Gap(execution, row.Number, expected);

        // A receipt is an execution's last statement. Of those that have ended nothing is kept, however many there are.
        if (row.PredicateType == PredicateTypes.Receipt) _ = _next.Remove(execution);
        else _next[execution] = row.Number + 1;
    }

    private string? Stranger(VerifyingKey key, long index)
    {
        if (trust is null) return null;
        if (!trust.Statement.Contains(key)) return $"its key {key.KeyId} is none of this control plane's";
        return trust.Signs(key, index) ? null : $"its key {key.KeyId} was retired before it";
    }

    /// <summary>How many statements an execution has before this entry.</summary>
    private async ValueTask<int> Recorded(string execution, LogRow row) =>
        (await register.ReadExecution(execution)).Count(earlier => earlier.Index < row.Index);

    /// <summary>To be called when all rows were seen.</summary>
    public void End()
    {
        if (Faults.GuardOff("log-check-erasure")) return;
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
            var explained = row.PredicateType == PredicateTypes.Erasure
                ? Erasure(statement!.ReadPredicate(DocumentsJson.Default.ErasurePredicate))
                : Lost(statement!.ReadPredicate(DocumentsJson.Default.EpochPredicate));
            foreach (var digest in explained) _ = _unexplained.Remove(digest);
        }
        catch (MalformedException malformed)
        {
            findings.Payload(row.Index, malformed.Message);
        }
    }

    private static IEnumerable<Digest> Erasure(ErasurePredicate erasure) => erasure.Statements.Select(static line => line.Digest).Concat(erasure.Others);

    /// <summary>A register that was restored has of some entries what was published alone.</summary>
    private List<Digest> Lost(EpochPredicate restored) => restored.Lost is not { } lost
        ? []
        : [.. _unexplained.Where(entry => entry.Value >= lost.From && entry.Value - lost.From < lost.Count).Select(static entry => entry.Key)];

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
