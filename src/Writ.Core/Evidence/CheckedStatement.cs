using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Dsse;
using Writ.Core.Statements;

namespace Writ.Core.Evidence;

/// <summary>One statement under check: what it says, and who signed it.</summary>
internal sealed class CheckedStatement
{
    private readonly Dictionary<VerifyingKey, bool> _signedWith = [];

    public CheckedStatement(EvidenceStatement source, TrustedKeys trust)
    {
        Source = source;
        Leaf = Statements.Leaf.TryParse(source.Entry.Body.Span, trust.Statement, out var leaf, out var fault) ? leaf : null;
        LeafFault = fault;
        if (source.Envelope is not { } envelope) return;
        SignedBytes = envelope.SignedBytes;
        Statement = Statements.Statement.TryParse(envelope.Payload.Span, out var statement, out fault) ? statement : null;
        StatementFault = fault;
        Signature = JudgeSignature(envelope, trust);
    }

    public EvidenceStatement Source { get; }

    /// <summary>The leaf in the log, well-formed and unchecked.</summary>
    public Leaf? Leaf { get; }

    public string? LeafFault { get; }

    /// <summary>What the statement says, signed or not; null where it was erased or is none.</summary>
    public Statement? Statement { get; }

    public string? StatementFault { get; }

    /// <summary>The bytes that a signature is over; null where the payload was erased.</summary>
    public byte[]? SignedBytes { get; }

    /// <summary>Passes where a trusted statement key signed; null where the payload was erased.</summary>
    public Finding? Signature { get; }

    /// <summary>Whether one of the envelope's signatures was made with this key; computed once for each.</summary>
    public bool IsSignedWith(VerifyingKey key)
    {
        if (!_signedWith.TryGetValue(key, out var signed)) _signedWith[key] = signed = Source.Envelope?.Verify(key) ?? false;
        return signed;
    }

    public bool IsTrusted => Signature is { Outcome: CheckOutcome.Pass };

    /// <summary>Number, predecessor and execution as the statement itself states them.</summary>
    public StatementPosition? Position
    {
        get
        {
            if (Statement is null) return null;
            using var predicate = JsonDocument.Parse(Statement.Predicate);
            if (!predicate.RootElement.TryGetProperty("position", out var position)) return null;
            try
            {
                return position.Deserialize(DocumentsJson.Default.StatementPosition);
            }
            catch (JsonException)
            {
                // Whoever asks treats a statement without a readable position as one that has none.
                return null;
            }
        }
    }

    /// <summary>The predicate, where the statement is of this type; null where it is not, or does not have that shape.</summary>
    public T? ReadPredicate<T>(string predicateType, JsonTypeInfo<T> info)
        where T : class
    {
        if (Statement?.PredicateType != predicateType) return null;
        try
        {
            return Statement.ReadPredicate(info);
        }
        catch (MalformedException)
        {
            // Whoever asks has no predicate then, and says so with the check's own words.
            return null;
        }
    }

    private Finding JudgeSignature(Envelope envelope, TrustedKeys trust)
    {
        var keys = trust.Statement;
        if (envelope.PayloadType == Envelope.InToto && envelope.Signatures.Count == 1 && keys.FirstOrDefault(IsSignedWith) is { } signer)
            return RetiredKeys.Judge(signer, Source.Entry, trust) ?? Finding.Pass("signed by " + signer.KeyId);

        // A good signature by a stranger is another thing than a bad one; only the leaf says which key the stranger has.
        if (Leaf is { ClaimedKey: var claimed } && !keys.Contains(claimed) && IsSignedWith(claimed))
            return Finding.Untrusted("a key that is not trusted signed this statement", CheckedEvidence.Names(keys), claimed.KeyId);
        return Finding.Fail(
            "no trusted key signed this statement", "a signature by " + CheckedEvidence.Names(keys), "a signature that none of them made");
    }
}
