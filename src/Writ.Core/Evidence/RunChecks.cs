using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Statements;

namespace Writ.Core.Evidence;

/// <summary>Stage Execute: did what was permitted run, is nothing of what happened left out, and is nothing left alive?</summary>
internal static class RunChecks
{
    public static Finding Image(CheckedEvidence evidence)
    {
        var outcome = evidence.Receipt!.Outcome;
        var permitted = evidence.Permit!.Claims.Grant.Programs;
        FileIdentity[] measured = [.. new[] { outcome.MeasuredExecutable, outcome.MeasuredScript }.OfType<FileIdentity>()];
        if (measured.FirstOrDefault(program => !permitted.Contains(program)) is { } stranger)
            return Finding.Fail("what ran is not what was permitted", string.Join(", ", permitted), stranger.ToString());
        if (outcome.MeasuredExecutable is not null) return Finding.Pass("what ran is what was permitted");
        return outcome.Started == Started.No ? Finding.Pass("nothing ran") : Finding.NotEvaluated("nothing was measured");
    }

    public static Finding Events(CheckedEvidence evidence)
    {
        var (chain, count) = (default(Digest), 0);
        foreach (var statement in evidence.Statements.Where(static s => s.Source.PredicateType == PredicateTypes.EventSegment))
        {
            if (statement.Signature is not { } signature)
                return Finding.NotEvaluated($"the payload of statement {statement.Source.Number} was erased");
            if (signature.Outcome != CheckOutcome.Pass) return signature;
            if (statement.ReadPredicate(PredicateTypes.EventSegment, DocumentsJson.Default.EventSegmentPredicate) is not { } segment)
            {
                var there = statement.StatementFault ?? "another shape";
                return Finding.Fail($"statement {statement.Source.Number} is no event segment", PredicateTypes.EventSegment, there);
            }

            if (Finding.Differ("the number of a segment's first event", count, segment.First) is { } gap) return gap;
            foreach (var link in segment.Events)
            {
                chain = Next(chain, link.Event);
                if (Finding.Differ($"the chain at event {count}", chain, link.Chain) is { } broken) return broken;
                count++;
            }
        }

        if (evidence.Receipt!.EventsIncomplete) return Finding.NotEvaluated("the receipt says that the last events may be lost");
        return Finding.Differ("the number of events", evidence.Receipt.Events, count) ?? Finding.Pass($"{count} events, none missing");
    }

    public static Finding Ended(CheckedEvidence evidence) => evidence.Receipt!.Outcome.Confirmation switch
    {
        Confirmation.Confirmed => Finding.Pass("nothing was left alive"),
        Confirmation.Requested => Finding.NotEvaluated("an end was asked for and not seen"),
        _ => Finding.NotEvaluated("an end could not be seen"),
    };

    public static Finding None(CheckedEvidence evidence)
    {
        var segments = evidence.Statements.Count(static s => s.Source.PredicateType == PredicateTypes.EventSegment);
        return Finding.Differ("whether it started", Started.No, evidence.Receipt!.Outcome.Started)
            ?? Finding.Differ("the number of event segments", 0, segments)
            ?? Finding.Pass("nothing ran");
    }

    /// <summary>chain = SHA-256(chain before || SHA-256(JCS(event))), from 32 zero bytes.</summary>
    private static Digest Next(Digest before, RunEvent happened)
    {
        Span<byte> both = stackalloc byte[2 * Digest.Size];
        before.CopyTo(both);
        CanonicalJson.DigestOf(happened, DocumentsJson.Default.RunEvent).CopyTo(both[Digest.Size..]);
        return Digest.Of(both);
    }
}
