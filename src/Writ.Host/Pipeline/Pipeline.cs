using Writ.Authorize;
using Writ.Core.Documents;
using Writ.Host.Keys;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The whole product on one screen: decide, authorize, execute, audit, report. Every step is durable before the next
/// begins (L3), and whatever is not an allow falls through to an end that has a receipt too.</summary>
internal sealed class Pipeline
{
    private readonly ControlPlane _plane;
    private readonly DelegationStep _delegate;
    private readonly DecisionStep _decide;
    private readonly AskingStep _ask;
    private readonly PresentationStep _present;
    private readonly AuthorizationStep _authorize;
    private readonly ExecutionStep _execute;
    private readonly AuditStep _audit;
    private readonly ReportStep _report;

    public Pipeline(ControlPlane plane, IProgress progress)
    {
        var recording = new Recording(plane);
        _plane = plane;
        _delegate = new DelegationStep(plane);
        _decide = new DecisionStep(plane, progress);
        _ask = new AskingStep(plane, recording, _decide, progress);
        _present = new PresentationStep(plane, _decide, progress);
        _authorize = new AuthorizationStep(plane, recording, progress);
        _execute = new ExecutionStep(plane, recording, _decide, progress);
        _audit = new AuditStep(plane, recording, progress);
        _report = new ReportStep(plane, progress);
    }

    /// <summary>Walks one execution from request to evidence.</summary>
    /// <exception cref="DiagnosedException">Something needed did not answer. Nothing ran that is not recorded.</exception>
    public async Task<RunResult> Run(RunRequest request, RunStreams streams, CancellationToken interrupted)
    {
        var (parent, refusal) = request.Parent is { } file ? await _delegate.Find(file).ConfigureAwait(false) : (null, null);
        if (refusal is not null) return await Refuse(request.Parent!, request, refusal).ConfigureAwait(false);
        if (parent is not null) request = _delegate.Within(request, parent);

        var dossier = await _decide.Decide(request, parent).ConfigureAwait(false);
        using var live = _plane.Live.Enter(dossier.Execution);
        dossier = (await Consent([dossier], request, interrupted).ConfigureAwait(false))[0];
        if (dossier.Outcome is null && await _authorize.Authorize(dossier, request.HandOut).ConfigureAwait(false) is { } spent)
        {
            var outcome = await _execute.Execute(dossier, spent, request, streams, delegable: request.HandOut is not null, interrupted).ConfigureAwait(false);
            await _audit.Receipt(dossier, outcome).ConfigureAwait(false);
        }

        await _audit.Publish(dossier).ConfigureAwait(false);
        return await _report.Report(dossier).ConfigureAwait(false);
    }

    /// <summary>Walks an execution whose permit was issued apart: the same path from the spend on.</summary>
    public async Task<RunResult> Present(PermitFile permit, RunRequest request, RunStreams streams, CancellationToken interrupted)
    {
        var (dossier, accepted, refusal) = await _present.Present(permit, request).ConfigureAwait(false);
        if (dossier is null) return await Refuse(permit, request, refusal!).ConfigureAwait(false);

        using var live = _plane.Live.Enter(dossier.Execution);
        (var spent, refusal) = await _authorize.Spend(dossier, accepted!).ConfigureAwait(false);
        if (spent is null) return await Refuse(permit, request, refusal!).ConfigureAwait(false);

        var outcome = await _execute.Execute(dossier, spent, request, streams, delegable: true, interrupted).ConfigureAwait(false);
        await _audit.Receipt(dossier, outcome).ConfigureAwait(false);
        await _audit.Publish(dossier).ConfigureAwait(false);
        return await _report.Report(dossier).ConfigureAwait(false);
    }

    /// <summary>Decisions and permits, without the spend: for <c>writ permits issue</c>. All of a grant or none; the result is there
    /// where none is.</summary>
    public async Task<(RunResult? Result, IReadOnlyList<Dossier> Dossiers)> Issue(
        RunRequest request, P256Signer holder, int uses, TimeSpan window, CancellationToken interrupted)
    {
        List<Dossier> decided = [];
        for (var use = 0; use < uses; use++) decided.Add(await _decide.Decide(request).ConfigureAwait(false));
        var live = decided.Select(dossier => _plane.Live.Enter(dossier.Execution)).ToList();
        try
        {
            IReadOnlyList<Dossier> dossiers = await Consent(decided, request, interrupted).ConfigureAwait(false);
            var issued = dossiers.All(dossier => dossier.Outcome is null) && await _authorize.Issue(dossiers, holder, window).ConfigureAwait(false);
            foreach (var dossier in dossiers) await _audit.Publish(dossier).ConfigureAwait(false);
            return issued ? (null, dossiers) : (await _report.Report(dossiers[0]).ConfigureAwait(false), dossiers);
        }
        finally
        {
            foreach (var entry in live) entry.Dispose();
        }
    }

    /// <summary>From decisions to consent: what is denied is closed, what is pending is waited for, and a child must stay within its
    /// parent. Those that may go on have no outcome yet.</summary>
    private async Task<IReadOnlyList<Dossier>> Consent(IReadOnlyList<Dossier> dossiers, RunRequest request, CancellationToken interrupted)
    {
        if (dossiers.All(dossier => dossier.Decision.Effect == DecisionEffect.Pending))
        {
            var asked = await _ask.Ask(dossiers, request, interrupted).ConfigureAwait(false);
            if (asked.Why is { } why)
            {
                foreach (var dossier in dossiers)
                {
                    dossier.Exit = why.Code == "WRIT6038" ? ExitCodes.TimedOut : ExitCodes.Denied;
                    await _authorize.Deny(dossier, why).ConfigureAwait(false);
                }

                return dossiers;
            }

            dossiers = asked.Dossiers;
        }

        foreach (var dossier in dossiers)
        {
            if (dossier.Decision.Effect != DecisionEffect.Allow) await _authorize.Deny(dossier).ConfigureAwait(false);
            else if (DelegationStep.Beyond(dossier) is { } beyond) await _authorize.Refuse(dossier, beyond, _plane.Clock.GetTimestamp()).ConfigureAwait(false);
        }

        if (dossiers.FirstOrDefault(dossier => dossier.Outcome is not null) is { } denied) await _authorize.DenyRest(dossiers, denied).ConfigureAwait(false);
        return dossiers;
    }

    private async Task<RunResult> Refuse(PermitFile permit, RunRequest request, Refusal refusal)
    {
        var (id, index) = await _present.Record(permit, request, refusal).ConfigureAwait(false);
        await _plane.Checkpoints.Publish(index + 1).ConfigureAwait(false);
        return ReportStep.Refused(id, index, refusal);
    }
}
