using Writ.Authorize;
using Writ.Authorize.Approving;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Storage;
using Writ.Decide;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>A pending decision: asks for the approval, waits for it with whoever asked, and decides anew once it is there.</summary>
internal sealed class AskingStep(ControlPlane plane, Recording recording, DecisionStep decide, IProgress progress)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>The executions decided anew under their approval, or why there is none; they are then to be denied as they were.</summary>
    /// <param name="dossiers">One for each use that is asked for, all of one request and pending.</param>
    public async Task<Asked> Ask(IReadOnlyList<Dossier> dossiers, RunRequest request, CancellationToken interrupted)
    {
        var terms = Approvers.Terms(dossiers[0].Decision.Obligations!) ?? throw new ArgumentException("Nothing asks for an approval.", nameof(dossiers));
        var asked = await Open(dossiers, terms).ConfigureAwait(false);
        progress.Note($"waiting for the approval of {terms.Quorum} of {terms.From} until {Times.Utc(asked.ExpiresAtMs)} UTC");
        progress.Note($"they see it with: writ approvals show {asked.Id}   and answer with: writ approve {asked.Id} --key KEY.pem");
        var answer = await Wait(asked, dossiers, interrupted).ConfigureAwait(false);
        if (answer.Approval.State != ApprovalState.Approved) return Asked.No(Ended(answer.Approval));

        List<Dossier> again = [];
        foreach (var dossier in dossiers)
        {
            if (await decide.Again(dossier, request, answer).ConfigureAwait(false) is { } decided) again.Add(decided);
            else return Asked.No(Ended(await Cancel(asked.Id, Refusal.ApprovalVoid.Reason).ConfigureAwait(false)));
        }

        return Recount(answer.Approval, again[0].Policy)
            ? new Asked(again, null)
            : Asked.No(Ended(await Cancel(asked.Id, "its votes do not stand up to a second look").ConfigureAwait(false)));
    }

    /// <summary>Nobody waits for it any more.</summary>
    public async Task<Approval> Cancel(string id, string why)
    {
        await plane.Approvals.Advance(id, approval => new ApprovalStep(approval.Cancel(why), null), _ => []).ConfigureAwait(false);
        return (await plane.Approvals.Find(id).ConfigureAwait(false))!.Approval;
    }

    private async Task<ApprovalRequest> Open(IReadOnlyList<Dossier> dossiers, ApprovalTerms terms)
    {
        var now = plane.NowMs();
        var asked = new ApprovalRequest
        {
            Id = plane.Intents.NewId(IdKind.Approval),
            Executions = [.. dossiers.Select(dossier => dossier.Execution)],
            Intents = [.. dossiers.Select(dossier => dossier.IntentDigest)],
            Authority = dossiers[0].Policy.Digest,
            Requester = dossiers[0].Intent.Principal,
            Quorum = terms.Quorum,
            From = terms.From,
            RequestedAtMs = now,
            ExpiresAtMs = now + terms.WithinMs,
        };
        List<RegisterRequest> requests = [new ExpectEpoch(plane.Register.Epoch), Approval.Ask(asked).Row(0)];
        for (var i = 0; i < dossiers.Count; i++)
        {
            var dossier = dossiers[i];
            dossier.Summary = dossier.Summary with { State = "pending" };
            dossier.Targets = RevocationTargets.Of(dossier);
            requests.Add(new Put(Spaces.ApprovalIntent, Approvals.IntentRow(asked.Id, i), 0, CanonicalJson.Serialize(dossier.Intent, DocumentsJson.Default.Intent)));
            requests.AddRange([.. recording.Inputs(dossier), Recording.Summary(dossier), recording.Pending(dossier, asked.Id)]);
        }

        Faults.Hit("before-asking");
        await recording.Commit(dossiers[0], "the request for an approval", requests).ConfigureAwait(false);
        Faults.Hit("after-asking");
        return asked;
    }

    /// <summary>Until it is approved or over. A vote is noticed when the register changed.</summary>
    private async Task<StoredApproval> Wait(ApprovalRequest asked, IReadOnlyList<Dossier> dossiers, CancellationToken interrupted)
    {
        using var timer = new PeriodicTimer(Poll, plane.Clock);
        var votes = 0;
        long? seen = null;
        while (true)
        {
            if (interrupted.IsCancellationRequested) await Cancel(asked.Id, "the caller left").ConfigureAwait(false);
            var mark = await plane.Register.ChangeMark().ConfigureAwait(false);
            if (mark != seen || plane.NowMs() > asked.ExpiresAtMs || interrupted.IsCancellationRequested)
            {
                seen = mark;
                if (await Revoked(dossiers).ConfigureAwait(false) is { } why) await Cancel(asked.Id, why).ConfigureAwait(false);
                await plane.Approvals.Advance(asked.Id, approval => new ApprovalStep(approval.At(plane.NowMs()), null), _ => []).ConfigureAwait(false);
                var stored = (await plane.Approvals.Find(asked.Id).ConfigureAwait(false))!;
                foreach (var vote in stored.Approval.Votes.Skip(votes))
                    progress.Note($"{++votes} of {asked.Quorum}: {vote.Vote.Approver} {(vote.Vote.Verdict == Vote.Approve ? "approved" : "said no")}");
                if (stored.Approval.State != ApprovalState.Pending) return stored;
            }

            _ = await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<string?> Revoked(IReadOnlyList<Dossier> dossiers)
    {
        var current = await plane.Revocations.Current().ConfigureAwait(false);
        return dossiers.Select(dossier => current.Find(dossier.Targets, dossier.DecidedAtMs)).FirstOrDefault(found => found is not null) is { } taken
            ? $"revoked: {taken.Reason}"
            : null;
    }

    // Votes come through the register, which others of this data directory write too: what counts is what the signatures and the
    // policies of now say.
    private bool Recount(Approval answer, PolicyInForce policy)
    {
        var counted = Approval.Ask(answer.Request);
        foreach (var vote in answer.Votes)
        {
            if (Voting.Cast(counted, vote, policy, plane.Trust.Keys, vote.Vote.AtMs).Next is not { } next) return false;
            counted = next;
        }

        return counted.State == ApprovalState.Approved;
    }

    private static StopReason Ended(Approval approval) => approval.State switch
    {
        ApprovalState.Denied => new(Outcome.Denied, "WRIT6037", $"an approver denied it: {approval.Why}"),
        ApprovalState.Expired => new(Outcome.Denied, "WRIT6038", $"the approval {approval.Request.Id} did not come in time"),
        _ => new(Outcome.Denied, "WRIT6039", $"the approval {approval.Request.Id} is void: {approval.Why}"),
    };
}

/// <summary>Executions under their approval, or why there is none.</summary>
internal sealed record Asked(IReadOnlyList<Dossier> Dossiers, StopReason? Why)
{
    public static Asked No(StopReason why) => new([], why);
}
