using Writ.Core.Documents;
using Writ.Core.Statements;

namespace Writ.Core.Evidence;

/// <summary>Stage Report: does the receipt tell the end, and all that led to it?</summary>
internal static class ReceiptChecks
{
    public static Finding Signed(CheckedEvidence evidence)
    {
        if (evidence.Last.Signature is not { } signature) return Finding.NotEvaluated("the payload of the last statement was erased");
        return evidence.Receipt is null
            ? Finding.Fail(
                evidence.Last.StatementFault ?? "the last statement is no receipt",
                PredicateTypes.Receipt,
                evidence.Last.Statement?.PredicateType ?? "none")
            : signature;
    }

    public static Finding Complete(CheckedEvidence evidence)
    {
        var manifest = evidence.Receipt!.Statements;
        var before = evidence.Statements.Count - (evidence.Erasure is null ? 1 : 2);
        if (Finding.Differ("the number of statements that the receipt lists", before, manifest.Count) is { } count) return count;
        for (var i = 0; i < manifest.Count; i++)
        {
            var there = evidence.Statements[i];
            var actual = new ManifestLine(i, there.Source.PredicateType, there.Leaf!.DataDigest);
            if (Finding.Differ($"line {i} of the receipt", actual, manifest[i]) is { } differs) return differs;
        }

        return Finding.Pass($"it lists all {manifest.Count} statements before it");
    }

    public static Finding Final(CheckedEvidence evidence)
    {
        var (receipt, stated) = (evidence.Receipt!, evidence.Authorization!);
        if (!Enum.IsDefined(receipt.Outcome.Outcome) || receipt.Outcome.Outcome == Outcome.Unknown)
            return Finding.Fail("the receipt states no end", "an end", receipt.Outcome.Outcome.ToString());
        var issued = evidence.Authorization!.Permit is not null;
        return Finding.Differ("the receipt's intent", stated.Intent, receipt.Intent)
            ?? Finding.Differ("whether it was denied", !issued, receipt.Outcome.Outcome == Outcome.Denied)
            ?? Named(evidence, receipt)
            ?? Finding.Pass($"it ends: {Name(receipt.Outcome.Outcome)}");
    }

    private static Finding? Named(CheckedEvidence evidence, ReceiptPredicate receipt)
    {
        if (evidence.Authorization!.Permit is not { } text) return Finding.Differ("the receipt's permit", null, receipt.Permit);

        // Which permit is meant does not depend on who signed it: the authorization that holds it was signed.
        return Permits.UnverifiedPermit.TryParse(text, out var permit, out var why)
            ? Finding.Differ("the receipt's permit", permit.ClaimedId, receipt.Permit)
            : Finding.Fail(why, "a permit", "none");
    }

    private static string Name(Outcome outcome) => outcome == Outcome.LeaseLost ? "lease lost" : outcome.ToString().ToLowerInvariant();
}
