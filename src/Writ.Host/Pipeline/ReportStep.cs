using Writ.Authorize;
using Writ.Core.Documents;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The last stage: an evidence file that a stranger can check, and the answer to whoever asked.</summary>
internal sealed class ReportStep(ControlPlane plane, IProgress progress)
{
    public async Task<RunResult> Report(Dossier dossier)
    {
        var began = plane.Clock.GetTimestamp();
        var evidence = await plane.Evidence.Write(dossier.Execution).ConfigureAwait(false);
        var outcome = dossier.Outcome ?? throw new InvalidOperationException("An execution without an outcome has no report.");
        var state = AuditStep.StateOf(outcome.Outcome);
        progress.End(Stage.Report, StageEnd.Done, $"{state}   writ verify {evidence}", plane.MicrosecondsSince(began));
        return new RunResult
        {
            Execution = dossier.Execution,
            State = state,
            Exit = ExitOf(dossier, outcome),
            Code = outcome.Code,
            Reason = outcome.Reason,
            Remedy = dossier.Summary.Remedy,
            Permit = dossier.Permit?.Id,
            Outcome = outcome,
            LogIndex = dossier.LogIndex,
            Evidence = evidence,
        };
    }

    public static RunResult Refused(string id, long index, Refusal refusal) => new()
    {
        Execution = id,
        State = "refused",
        Exit = ExitCodes.Refused,
        Code = refusal.Code,
        Reason = refusal.Reason,
        Remedy = refusal.Remedy,
        LogIndex = index,
    };

    /// <summary>The program's own exit code where it ran to its end; ours where it did not.</summary>
    private static int ExitOf(Dossier dossier, RunOutcome outcome) => dossier.Exit ?? outcome.Outcome switch
    {
        // It ran to its end, well or badly: the program's own exit code, or a shell's word for a signal.
        Outcome.Completed or Outcome.Failed when outcome.Code is null => outcome.ExitCode ?? (128 + outcome.Signal ?? ExitCodes.Internal),
        Outcome.Denied when dossier.Decision.Effect == DecisionEffect.Allow => ExitCodes.Refused,
        Outcome.Denied => ExitCodes.Denied,
        Outcome.Expired => ExitCodes.TimedOut,
        Outcome.Revoked => ExitCodes.Revoked,
        Outcome.Killed or Outcome.LeaseLost => ExitCodes.Killed,
        _ => ExitCodes.Unreachable,
    };
}
