using Writ.Core.Documents;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The whole product on one screen: decide, authorize, execute, audit, report. Every step is durable before the next
/// begins (L3), and everything that is not an allow falls through to an end that has a receipt.</summary>
internal sealed class Pipeline(ControlPlane plane, IProgress progress)
{
    private readonly DecisionStep _decide = new(plane, progress);
    private readonly AuthorizationStep _authorize = new(plane, progress);
    private readonly ExecutionStep _execute = new(plane, progress);
    private readonly AuditStep _audit = new(plane, progress);
    private readonly ReportStep _report = new(plane, progress);

    /// <summary>Walks one execution from request to evidence.</summary>
    /// <exception cref="DiagnosedException">Something needed did not answer. Nothing ran that is not recorded.</exception>
    public async Task<RunResult> Run(RunRequest request, RunStreams streams, CancellationToken interrupted)
    {
        var dossier = await _decide.Decide(request).ConfigureAwait(false);
        if (dossier.Decision.Effect != DecisionEffect.Allow) return await Deny(dossier).ConfigureAwait(false);

        using var live = plane.Live.Enter(dossier.Execution);
        var authorized = await _authorize.Authorize(dossier).ConfigureAwait(false);
        if (authorized.Spent is not { } spent) return await End(dossier).ConfigureAwait(false);

        var outcome = await _execute.Execute(dossier, spent, request, streams, interrupted).ConfigureAwait(false);
        await _audit.Receipt(dossier, outcome).ConfigureAwait(false);
        return await End(dossier).ConfigureAwait(false);
    }

    /// <summary>Walks an execution whose permit was issued apart: the same path from the spend on.</summary>
    public async Task<RunResult> Present(PermitFile permit, RunRequest request, RunStreams streams, CancellationToken interrupted)
    {
        using var live = plane.Live.Enter(permit.Intent.Execution);
        var presented = await _authorize.Present(permit, request).ConfigureAwait(false);
        if (presented.Refusal is { } refusal) return await _report.Refused(refusal).ConfigureAwait(false);

        var dossier = presented.Dossier!;
        var outcome = await _execute.Execute(dossier, presented.Spent!, request, streams, interrupted).ConfigureAwait(false);
        await _audit.Receipt(dossier, outcome).ConfigureAwait(false);
        return await End(dossier).ConfigureAwait(false);
    }

    private async Task<RunResult> Deny(Dossier dossier)
    {
        await _authorize.Deny(dossier).ConfigureAwait(false);
        return await End(dossier).ConfigureAwait(false);
    }

    private async Task<RunResult> End(Dossier dossier)
    {
        await _audit.Publish(dossier).ConfigureAwait(false);
        return await _report.Report(dossier).ConfigureAwait(false);
    }
}
