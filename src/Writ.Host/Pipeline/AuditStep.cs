using Writ.Core.Documents;
using Writ.Core.Storage;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The end of an execution on paper: its receipt, then a checkpoint over it. Audit does not begin here; every stage
/// before wrote its own statements.</summary>
internal sealed class AuditStep(ControlPlane plane, Recording recording, IProgress progress)
{
    /// <summary>Tn: receipt, last events and summary in one transaction.</summary>
    public async Task Receipt(Dossier dossier, RunOutcome outcome)
    {
        // Children first: what they used is part of what this used, and a receipt that names them is written when they have theirs.
        var children = await EndChildren(dossier).ConfigureAwait(false);
        if (!children.Ended && outcome.Confirmation == Confirmation.Confirmed) outcome = outcome with { Confirmation = Confirmation.Requested };
        var now = plane.NowMs();
        dossier.Outcome = outcome;
        List<RegisterRequest> requests = [];
        if (dossier.Journal.HasOpen) requests.Add(dossier.Journal.Close(now));
        requests.Add(Recording.Receipt(dossier, outcome, now, children.Executions));
        dossier.Summary = dossier.Summary with
        {
            State = StateOf(outcome.Outcome),
            Code = outcome.Code,
            Reason = outcome.Reason,
            Remedy = outcome.Remedy ?? dossier.Summary.Remedy,
            StartedAtMs = outcome.StartedAtMs,
            EndedAtMs = outcome.EndedAtMs ?? now,
            ExitCode = outcome.ExitCode,
            Signal = outcome.Signal,
            StopMicroseconds = outcome.StopMicroseconds,
            StageMicroseconds = dossier.Stages(),
        };
        requests.Add(Recording.Summary(dossier));
        requests.Add(Recording.Closed(dossier));
        requests.AddRange(await Settlement.Requests(plane, dossier.Permit!.Id, outcome).ConfigureAwait(false));

        // A crash before this leaves the open row, and recovery writes the receipt; after it there is nothing left to do twice.
        Faults.Hit("before-receipt");
        await recording.Commit(dossier, "the receipt", requests).ConfigureAwait(false);
        Faults.Hit("after-receipt");
    }

    private async Task<(IReadOnlyList<string> Executions, bool Ended)> EndChildren(Dossier dossier) =>
        Faults.GuardOff("cascade")
            ? (await new Children(plane).Of(dossier.Permit!.Id).ConfigureAwait(false), true)
            : await new Children(plane).End(dossier.Permit!.Id, dossier.Intent.Principal).ConfigureAwait(false);

    /// <summary>Waits until a signed checkpoint covers everything this execution recorded.</summary>
    public async Task Publish(Dossier dossier)
    {
        var began = plane.Clock.GetTimestamp();
        progress.Begin(Stage.Audit, "publishing");
        var index = dossier.LogIndex ?? throw new InvalidOperationException("Nothing was recorded.");
        var checkpoint = await plane.Checkpoints.Publish(index + 1).ConfigureAwait(false);
        Faults.Hit("after-publish");
        var witnesses = plane.Checkpoints.Cosigners(checkpoint);
        var seen = witnesses == 0 ? "no witness" : Text.Plural(witnesses, "witness", "witnesses");
        progress.End(Stage.Audit, StageEnd.Done, $"#{index:N0} included, {seen}", plane.MicrosecondsSince(began));
    }

    /// <summary>The written form of an outcome, as the API and the receipt have it.</summary>
    public static string StateOf(Outcome outcome) => outcome switch
    {
        Outcome.Completed => "completed",
        Outcome.Denied => "denied",
        Outcome.Expired => "expired",
        Outcome.Failed => "failed",
        Outcome.Killed => "killed",
        Outcome.Revoked => "revoked",
        Outcome.LeaseLost => "lease-lost",
        _ => "failed",
    };
}
