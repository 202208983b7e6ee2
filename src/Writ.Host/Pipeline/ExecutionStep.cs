using Writ.Core.Documents;
using Writ.Core.Storage;
using Writ.Execute.Running;

namespace Writ.Host.Pipeline;

/// <summary>Starts a confined run under a spent permit, and watches for whoever takes it back.</summary>
internal sealed class ExecutionStep(ControlPlane plane, Recording recording, DecisionStep decide, IProgress progress)
{
    public async Task<RunOutcome> Execute(
        Dossier dossier, SpentPermit spent, RunRequest request, RunStreams streams, bool delegable, CancellationToken interrupted)
    {
        var began = plane.Clock.GetTimestamp();
        progress.Begin(Stage.Execute, dossier.Command.Command);
        streams.Began?.Invoke(dossier.Execution);
        var governance = new Governance(plane, recording, decide, dossier, request, delegable);
        var run = plane.Runner.Start(new Writ.Execute.Running.RunRequest
        {
            Permit = spent,
            Intent = dossier.Intent,
            Confinement = dossier.Confinement!,
            Environment = dossier.Environment,
            Io = new RunIo(streams.Input, streams.Output, streams.Error, request.Window),
            Lease = governance,
            Journal = governance,
            Children = new ChildDecisions(plane, decide, dossier, request),
            Network = new NetworkDecisions(plane, decide, dossier, request),
            Secrets = dossier.Secrets,
            Record = request.Record ?? new(),
            Host = plane.HostWatch,
        });

        await using var onInterrupt = interrupted.Register(() => run.Stop(Interrupted)).ConfigureAwait(false);
        using var heard = streams.Voice?.Hear(Obey(run));
        using var watched = plane.RevocationWatch.Add(dossier.Targets, dossier.Permit!.Claims.IssuedAt * 1_000,
            taken => run.Stop(new StopReason(Outcome.Revoked, "WRIT6032", $"revoked: {taken.Reason}")),
            fault => run.Stop(new StopReason(Outcome.LeaseLost, "WRIT6033", $"whether it was revoked cannot be found out: {fault.Reason} ({fault.Code})")));
        var outcome = await run.Completion.ConfigureAwait(false);

        dossier.Took(Stage.Execute, plane.MicrosecondsSince(began));
        progress.End(Stage.Execute, outcome.Outcome == Outcome.Completed ? StageEnd.Done : StageEnd.Stopped, Words(outcome), plane.MicrosecondsSince(began));
        return outcome;
    }

    private static StopReason Interrupted => new(Outcome.Killed, "WRIT6035", "the caller interrupted it");

    /// <summary>A signal reaches the program where its profile lets it; else, and at the second SIGTERM, it ends the run.</summary>
    private static Action<CallerWord> Obey(GovernedRun run)
    {
        var terminated = false;
        return word =>
        {
            var again = terminated && word.Signal == CallerSignal.Terminate;
            terminated |= word.Signal == CallerSignal.Terminate;
            if (word.Came is { } who) run.RecordAttached(who);
            else if (word.Signal == CallerSignal.None) run.Resize(word.Size);
            else if (again || !run.TrySignal(word.Signal)) run.Stop(Interrupted);
        };
    }

    private static string Words(RunOutcome outcome) => outcome switch
    {
        { Outcome: Outcome.Completed, ExitCode: { } code } => $"exit {code}",
        { Outcome: Outcome.Completed, Signal: { } signal } => $"ended by signal {signal}",
        { StopMicroseconds: { } stop } => $"{outcome.Outcome}: {outcome.Reason}, dead after {Output.Durations.Text(stop)}",
        _ => $"{outcome.Outcome}: {outcome.Reason}",
    };
}
