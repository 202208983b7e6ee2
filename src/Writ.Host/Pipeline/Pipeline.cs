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
    private readonly DecisionStep _decide;
    private readonly PresentationStep _present;
    private readonly AuthorizationStep _authorize;
    private readonly ExecutionStep _execute;
    private readonly AuditStep _audit;
    private readonly ReportStep _report;

    public Pipeline(ControlPlane plane, IProgress progress)
    {
        var recording = new Recording(plane);
        _plane = plane;
        _decide = new DecisionStep(plane, progress);
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
        var dossier = await _decide.Decide(request).ConfigureAwait(false);
        using var live = _plane.Live.Enter(dossier.Execution);
        if (dossier.Decision.Effect != DecisionEffect.Allow)
        {
            await _authorize.Deny(dossier).ConfigureAwait(false);
        }
        else if (await _authorize.Authorize(dossier).ConfigureAwait(false) is { } spent)
        {
            var outcome = await _execute.Execute(dossier, spent, request, streams, interrupted).ConfigureAwait(false);
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

        var outcome = await _execute.Execute(dossier, spent, request, streams, interrupted).ConfigureAwait(false);
        await _audit.Receipt(dossier, outcome).ConfigureAwait(false);
        await _audit.Publish(dossier).ConfigureAwait(false);
        return await _report.Report(dossier).ConfigureAwait(false);
    }

    /// <summary>Decision and permit, without the spend: for <c>writ permits issue</c>. The result is there where no permit is.</summary>
    public async Task<(RunResult? Result, Dossier Dossier)> Issue(RunRequest request, P256Signer holder)
    {
        var dossier = await _decide.Decide(request).ConfigureAwait(false);
        var permit = dossier.Decision.Effect == DecisionEffect.Allow ? await _authorize.Issue(dossier, holder).ConfigureAwait(false) : null;
        if (permit is null && dossier.Outcome is null) await _authorize.Deny(dossier).ConfigureAwait(false);
        await _audit.Publish(dossier).ConfigureAwait(false);
        return permit is null ? (await _report.Report(dossier).ConfigureAwait(false), dossier) : (null, dossier);
    }

    private async Task<RunResult> Refuse(PermitFile permit, RunRequest request, Refusal refusal)
    {
        var (id, index) = await _present.Record(permit, request, refusal).ConfigureAwait(false);
        await _plane.Checkpoints.Publish(index + 1).ConfigureAwait(false);
        return ReportStep.Refused(id, index, refusal);
    }
}
