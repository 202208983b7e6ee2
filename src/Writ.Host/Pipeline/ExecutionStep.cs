using Writ.Core.Documents;
using Writ.Core.Storage;
using Writ.Execute.Running;

namespace Writ.Host.Pipeline;

/// <summary>Starts a confined run under a spent permit, and watches for whoever takes it back.</summary>
internal sealed class ExecutionStep(ControlPlane plane, Recording recording, DecisionStep decide, IProgress progress)
{
    private static readonly TimeSpan RevocationPoll = TimeSpan.FromMilliseconds(10);

    public async Task<RunOutcome> Execute(
        Dossier dossier, SpentPermit spent, RunRequest request, RunStreams streams, CancellationToken interrupted)
    {
        var began = plane.Clock.GetTimestamp();
        progress.Begin(Stage.Execute, dossier.Command.Command);
        var governance = new Governance(plane, recording, decide, dossier, request);
        var run = plane.Runner.Start(new Writ.Execute.Running.RunRequest
        {
            Permit = spent,
            Intent = dossier.Intent,
            Confinement = dossier.Confinement!,
            Environment = dossier.Environment,
            Io = new RunIo(streams.Input, streams.Output, streams.Error),
            Lease = governance,
            Journal = governance,
            Children = new ChildDecisions(plane, decide, dossier, request),
        });

        await using var onInterrupt = interrupted.Register(() => run.Stop(new StopReason(Outcome.Killed, "WRIT6035", "the caller interrupted it"))).ConfigureAwait(false);
        using var watching = new CancellationTokenSource();
        var watch = WatchRevocations(dossier, run, watching.Token);
        var outcome = await run.Completion.ConfigureAwait(false);
        await watching.CancelAsync().ConfigureAwait(false);
        await watch.ConfigureAwait(false);

        dossier.Took(Stage.Execute, plane.MicrosecondsSince(began));
        progress.End(Stage.Execute, outcome.Outcome == Outcome.Completed ? StageEnd.Done : StageEnd.Stopped, Words(outcome), plane.MicrosecondsSince(began));
        return outcome;
    }

    /// <summary>Polling is the guarantee (STORAGE): the mark is asked every 10 ms, the rows only where it moved.</summary>
    private async Task WatchRevocations(Dossier dossier, GovernedRun run, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(RevocationPoll, plane.Clock);
        long? seen = null;
        try
        {
            while (await timer.WaitForNextTickAsync(ended).ConfigureAwait(false))
            {
                var mark = await plane.Register.ChangeMark().ConfigureAwait(false);
                if (mark == seen) continue;
                seen = mark;
                if (await plane.Revocations.Find(dossier.Execution, dossier.Permit!.Id).ConfigureAwait(false) is not { } why) continue;
                run.Stop(new StopReason(Outcome.Revoked, "WRIT6032", $"revoked: {why}"));
                return;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The run ended by itself.
        }
        catch (RegisterException fault)
        {
            // Not knowing whether it was revoked is a reason to stop (L2).
            run.Stop(new StopReason(Outcome.LeaseLost, "WRIT6033", $"whether it was revoked cannot be found out: {fault.Reason} ({fault.Code})"));
        }
    }

    private static string Words(RunOutcome outcome) => outcome switch
    {
        { Outcome: Outcome.Completed, ExitCode: { } code } => $"exit {code}",
        { Outcome: Outcome.Completed, Signal: { } signal } => $"ended by signal {signal}",
        { StopMicroseconds: { } stop } => $"{outcome.Outcome}: {outcome.Reason}, dead after {Output.Durations.Text(stop)}",
        _ => $"{outcome.Outcome}: {outcome.Reason}",
    };
}
