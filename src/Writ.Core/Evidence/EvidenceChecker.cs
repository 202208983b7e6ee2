using Writ.Core.Documents;

namespace Writ.Core.Evidence;

/// <summary>Decides an input again under an authority. Null where this engine is not the one that decided.</summary>
public delegate Decision? DecideAgain(DecisionInput input, Authority authority);

/// <summary>Checks one execution's evidence offline, with keys that come from elsewhere.</summary>
/// <remarks>
/// The table is that of <c>docs/spec/evidence.md</c>, row by row. A check is made only after those it rests on have passed; so
/// nothing is green that stands on something red.
/// </remarks>
public static class EvidenceChecker
{
    private static readonly Row[] WithPermit =
    [
        new("decision.signed", EvidenceStage.Decision, [], DecisionChecks.Signed),
        new("decision.input", EvidenceStage.Decision, ["decision.signed"], DecisionChecks.Input),
        new("decision.authority", EvidenceStage.Decision, ["decision.signed"], DecisionChecks.Authority),
        new("decision.again", EvidenceStage.Decision, ["decision.input", "decision.authority"], DecisionChecks.Again),
        new("permit.signed", EvidenceStage.Authorize, ["decision.signed"], PermitChecks.Signed),
        new("permit.bound", EvidenceStage.Authorize, ["permit.signed", "decision.input"], PermitChecks.Bound),
        new("permit.spent", EvidenceStage.Authorize, ["permit.signed", "log.chain"], PermitChecks.Spent),
        new("permit.window", EvidenceStage.Authorize, ["permit.spent"], PermitChecks.Window),
        new("run.image", EvidenceStage.Execute, ["receipt.signed", "permit.signed"], RunChecks.Image),
        new("run.events", EvidenceStage.Execute, ["receipt.signed", "log.chain"], RunChecks.Events),
        new("run.ended", EvidenceStage.Execute, ["receipt.signed"], RunChecks.Ended),
        .. Common,
    ];

    private static readonly Row[] WithoutPermit =
    [
        .. WithPermit.Where(static check => check.Stage == EvidenceStage.Decision),
        new("permit.none", EvidenceStage.Authorize, ["decision.signed", "log.chain"], PermitChecks.None),
        new("run.none", EvidenceStage.Execute, ["receipt.signed"], RunChecks.None),
        .. Common,
    ];

    /// <summary>Asked where an approval was asked for, or votes stand there.</summary>
    private static Row Approval => new("permit.approved", EvidenceStage.Authorize, ["decision.input"], ApprovalChecks.Given);

    /// <summary>Asked where payloads are missing: a file that merely leaves them out is not one whose payload was erased.</summary>
    private static Row Erasure => new("log.erasure", EvidenceStage.Audit, ["log.entries", "log.chain"], ErasureChecks.Stated);

    private static Row[] Common =>
    [
        new("log.entries", EvidenceStage.Audit, [], LogChecks.Entries),
        new("log.inclusion", EvidenceStage.Audit, ["log.entries"], LogChecks.Inclusion),
        new("log.checkpoint", EvidenceStage.Audit, [], LogChecks.Checkpoint),
        new("log.witness", EvidenceStage.Audit, ["log.checkpoint"], LogChecks.Witness),
        new("log.chain", EvidenceStage.Audit, ["log.entries"], LogChecks.Chain),
        new("receipt.signed", EvidenceStage.Report, [], ReceiptChecks.Signed),
        new("receipt.complete", EvidenceStage.Report, ["receipt.signed", "log.chain"], ReceiptChecks.Complete),
        new("receipt.final", EvidenceStage.Report, ["receipt.signed", "decision.signed"], ReceiptChecks.Final),
    ];

    /// <param name="file">Well-formed, otherwise unchecked.</param>
    /// <param name="trust">From elsewhere than the file.</param>
    /// <param name="again">The engine, where there is one; without it that check is left out.</param>
    public static EvidenceReport Check(EvidenceFile file, TrustedKeys trust, DecideAgain? again = null)
    {
        var subject = new CheckedEvidence(file, trust, again);
        var table = subject.HasPermitStage ? WithPermit : WithoutPermit;
        if (subject.HasApprovals) table = [.. table, Approval];
        if (subject.IsErased) table = [.. table, Erasure];
        Dictionary<string, CheckResult> results = [];
        foreach (var check in table) Evaluate(check, table, subject, results);
        return new EvidenceReport(file.Execution, [.. table.OrderBy(static check => check.Stage).Select(check => results[check.Id])]);
    }

    private static CheckResult Evaluate(Row check, Row[] table, CheckedEvidence subject, Dictionary<string, CheckResult> results)
    {
        if (results.TryGetValue(check.Id, out var known)) return known;
        string[] open =
        [
            .. check.Basis.Where(id => Evaluate(table.First(other => other.Id == id), table, subject, results).Outcome != CheckOutcome.Pass),
        ];
        var finding = Faults.GuardOff(check.Id) ? Finding.Pass("not looked at")
            : open.Length == 0 ? check.Make(subject)
            : Finding.NotEvaluated("it rests on " + string.Join(" and ", open) + ", which did not pass");
        return results[check.Id] = new CheckResult
        {
            Id = check.Id,
            Stage = check.Stage,
            Outcome = finding.Outcome,
            Reason = finding.Reason,
            Expected = finding.Expected,
            Computed = finding.Computed,
            WaitsOn = open,
            MayBeLeftOut = finding.MayBeLeftOut,
            IsUntrusted = finding.IsUntrusted,
        };
    }

    private sealed record Row(string Id, EvidenceStage Stage, string[] Basis, Func<CheckedEvidence, Finding> Make);
}
