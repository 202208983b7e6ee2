using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Core.Statements;

namespace Writ.Core.Evidence;

/// <summary>One evidence file under check: its parts read once. Reading is not believing: a check asks a part for its signature
/// before it uses it, or rests on one that did.</summary>
internal sealed class CheckedEvidence
{
    public CheckedEvidence(EvidenceFile file, TrustedKeys trust, DecideAgain? again)
    {
        (File, Trust, Again) = (file, trust, again);
        Statements = [.. file.Statements.Select(statement => new CheckedStatement(statement, trust))];
        Authorization = First.ReadPredicate(PredicateTypes.Authorization, DocumentsJson.Default.AuthorizationPredicate);
        Erasure = Statements[^1].ReadPredicate(PredicateTypes.Erasure, DocumentsJson.Default.ErasurePredicate);
        Receipt = Last.ReadPredicate(PredicateTypes.Receipt, DocumentsJson.Default.ReceiptPredicate);
        Spends = FindSpends();
        Permit = ReadPermit(Authorization?.Permit, trust, First.Source.Entry, out var fault);
        PermitFault = fault;
    }

    public EvidenceFile File { get; }

    public TrustedKeys Trust { get; }

    public DecideAgain? Again { get; }

    public IReadOnlyList<CheckedStatement> Statements { get; }

    public CheckedStatement First => Statements[0];

    /// <summary>Where the receipt is to stand: the last statement, but for an erasure after it.</summary>
    public CheckedStatement Last => Erasure is not null && Statements.Count > 1 ? Statements[^2] : Statements[^1];

    /// <summary>Whether payloads are missing, or a statement says that they are.</summary>
    public bool IsErased => Erasure is not null || Statements.Any(static statement => statement.Source.IsErased);

    /// <summary>What the very last statement says, signed or not; null where it is no erasure.</summary>
    public ErasurePredicate? Erasure { get; }

    /// <summary>What statement 0 says, signed or not; null where it is no authorization.</summary>
    public AuthorizationPredicate? Authorization { get; }

    /// <summary>What the last statement says, signed or not; null where it is no receipt.</summary>
    public ReceiptPredicate? Receipt { get; }

    /// <summary>The permit, where a trusted key signed it.</summary>
    public Permit? Permit { get; }

    /// <summary>Why there is none.</summary>
    public Finding? PermitFault { get; }

    /// <summary>Whether a permit belongs here: the decision is an allow, and it was not withheld.</summary>
    public bool HasPermitStage => Authorization is null or { Decision.Effect: DecisionEffect.Allow, Withheld: null };

    /// <summary>Whether a permit rests on approvals: the decision asked for them, or there are votes.</summary>
    public bool HasApprovals =>
        HasPermitStage && Authorization is { } stated && (stated.Decision.Obligations?.Approval is not null || stated.Approvals is { Count: > 0 });

    /// <summary>Every spend in the statements, with the statement it stands in.</summary>
    public IReadOnlyList<(CheckedStatement Statement, SpendRecord Spend)> Spends { get; }

    private List<(CheckedStatement Statement, SpendRecord Spend)> FindSpends()
    {
        List<(CheckedStatement Statement, SpendRecord Spend)> found = [];
        if (Authorization?.Spend is { } merged) found.Add((First, merged));
        foreach (var statement in Statements)
        {
            if (statement.ReadPredicate(PredicateTypes.Spend, DocumentsJson.Default.SpendPredicate) is { } apart)
                found.Add((statement, apart.Spend));
        }

        return found;
    }

    private static Permit? ReadPermit(string? text, TrustedKeys trust, LogEntry entry, out Finding? fault)
    {
        var keys = trust.Permit;
        fault = null;
        if (text is null)
        {
            fault = Finding.Fail("there is no permit", "a permit", "none");
            return null;
        }

        if (!UnverifiedPermit.TryParse(text, out var unverified, out var why))
        {
            fault = Finding.Fail(why, "a permit as docs/spec/permit.md says", Digest.Of(System.Text.Encoding.UTF8.GetBytes(text)).ToString());
            return null;
        }

        if (keys.FirstOrDefault(key => key.KeyId == unverified.ClaimedKeyId) is not { } key)
        {
            fault = Finding.Untrusted("the permit names a key that is not trusted", Names(keys), unverified.ClaimedKeyId);
            return null;
        }

        if (!unverified.TryVerify(key, out var permit, out why))
            fault = Finding.Fail(why, "a signature by " + key.KeyId, "another signature");
        else fault = RetiredKeys.Judge(key, entry, trust);
        return fault is null || Faults.GuardOff("permit.signed") ? permit : null;
    }

    public static string Names(IEnumerable<VerifyingKey> keys)
    {
        var names = string.Join(", ", keys.Select(static key => key.KeyId));
        return names.Length == 0 ? "a trusted key (none was given)" : names;
    }
}
