using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Egress;
using Writ.Execute.Groups;
using Writ.Execute.Launching;
using Writ.Execute.Linux;
using Writ.Execute.Mediation;
using Writ.Execute.Programs;
using Writ.Execute.Recording;
using Writ.Execute.Recovery;
using Writ.Launcher.Wire;

#pragma warning disable CA2000 // What one run owns is disposed of at the end of its thread; the rule cannot follow it through fields.

namespace Writ.Execute.Running;

/// <summary>
/// The thread of one run: it launches, judges the exec-stop, governs, stops and confirms. One thread from first to last, because
/// to the kernel a parent and a tracer are threads.
/// </summary>
internal sealed class RunThread
{
    /// <summary>The first lease spans launch and exec-stop. Nothing of the program runs in it: it runs only once this thread has let it.</summary>
    private const long LaunchLeaseNs = 30_000_000_000;

    private readonly RunRequest _request;
    private readonly Diagnostic? _mismatch;
    private readonly TimeSpan _lease;
    private readonly PreparedSandboxes? _prepared;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource<RunOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunReport _report;
    private Task _opening = Task.CompletedTask;
    private Descriptor? _mounts;

    public RunThread(RunRequest request, Diagnostic? mismatch, TimeSpan lease, PreparedSandboxes? prepared, TimeProvider clock)
    {
        (_request, _mismatch, _lease, _prepared, _clock) = (request, mismatch, lease, prepared, clock);
        _report = new RunReport(request.Journal, clock);
        Reach = new CallerReach(request.Confinement.Profile.Signals ?? []);
    }

    public StopRequest Stop { get; } = new();

    public CallerReach Reach { get; }

    public Task<RunOutcome> Completion => _completion.Task;

    public void Start() => new Thread(Run, 512 << 10) { IsBackground = true, Name = "writ-run" }.Start();

    public bool TrySignal(CallerSignal signal) =>
        Reach.TrySignal(signal, () => _report.TryRecord("signal.forwarded", "SIG" + CallerReach.NameOf(signal), Stop));

    public void RecordAttached(string who) => _ = _report.TryRecord("caller.attached", who, Stop);

    private void Run()
    {
        Niceness.RaiseThisThread();
        RunOutcome outcome;
        try
        {
            outcome = _mismatch is null ? Launch() : _report.NotStarted(StopReasons.Faulted(_mismatch));
        }
#pragma warning disable CA1031 // The thread's last line of defence: a fault of ours must end the run, and its receipt must be written.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            outcome = _report.Faulted(StopReasons.NoResources(fault.Message));
        }

        Stop.Dispose();
        _completion.SetResult(outcome);

        // Last, because nobody need wait for it.
        _mounts?.Dispose();
    }

    private RunOutcome Launch()
    {
        Faults.Hit("before-launch");
        var command = _request.Confinement.Command;
        byte[]? script = null;
        if (command.Script is { } named && !ScriptFile.TryRead(named, out script)) return _report.NotStarted(StopReasons.Mismatch("the script"));
        if (TcpNames.Resolve(_request, out var unknown) is not { } names) return _report.NotStarted(StopReasons.Faulted(unknown!));
        var limits = _request.Confinement.Limits;
        using var groups = RunGroups.Create(_request.Confinement.Host.Places, GroupNames.For(_request.Permit.Execution), limits);
        try
        {
            using IRunStreams pipes = _request.Confinement.HasTerminal ? new TerminalStreams() : new StandardPipes();
            var orders = _request.Confinement.WriteOrders(_request.Permit.Execution, groups, _request.Environment, script, names.Hosts, _request.Io.Window);
            using var lease = LeasePage.Create(BootClock.Now() + LaunchLeaseNs);
            if (Prepare(out var fault) is not { } prepared) return _report.NotStarted(StopReasons.Faulted(fault!));
            var budget = new OutputBudget(limits.OutputBytes, Stop);
            if (!Sandbox.TryLaunch(prepared, orders, pipes.Theirs, lease, Meanwhile, out var sandbox, out fault))
            {
                // Nothing else of this run is recorded beside it.
                _ = _report.TryOpen(_opening, prepared.WardenPid, Stop);
                pipes.Drain(Timeout.Infinite);
                return _report.NotStarted(StopReasons.Faulted(fault));
            }

            using (sandbox)
            {
                _mounts = sandbox.HoldMounts();
                return Follow(sandbox, groups, lease, pipes, budget, new ImageJudge(command, _request.Environment, script, _clock), names, orders);
            }

            void Meanwhile()
            {
                _opening = _report.Open(TraceOf(prepared.WardenPid, groups));
                pipes.CloseTheirs();
                pipes.Listen(_request.Io, budget);
            }
        }
        finally
        {
            _ = groups.Remove();
        }
    }

    // Also where those that were prepared are used up, or were made of another launcher.
    private PreparedSandbox? Prepare(out Diagnostic? fault)
    {
        fault = null;
        var launcher = _request.Confinement.Host.Launcher!;
        return (_prepared?.Launcher == launcher ? _prepared.Take() : null) ?? PreparedSandbox.Make(launcher, out fault);
    }

    private RunOutcome Follow(
        Sandbox sandbox, RunGroups groups, LeasePage lease, IRunStreams pipes, OutputBudget budget, ImageJudge judge, TcpNames names, OrdersWriter orders)
    {
        using var egress = sandbox.Egress is { } listening ? new EgressProxy(listening, _request, _report, Stop) : null;
        Stop.Attach(sandbox, groups, egress);
        Mediator? mediator = null;
        try
        {
            mediator = Mediate(sandbox, egress, names);
            pipes.Pump(_request.Io, budget, sandbox);
            var governor = new Governor(_request, sandbox, groups, Stop, budget, egress?.Traffic, _report, lease, _lease);
            return Conclude(sandbox, groups, pipes, governor, judge, egress, orders);
        }
        finally
        {
            // Whatever happened above: nothing may stay, and nobody may kill by a descriptor that is closed.
            Reach.Close();
            Stop.KillRest();
            Stop.Detach();
            if (!sandbox.HasEnded(0))
            {
                Tracer.Collect(sandbox.TargetPid);
                _ = sandbox.HasEnded(Confirmer.PatienceMilliseconds);
            }

            // Not before everything is dead: it may hold a process at its exec-stop, which nobody else can collect.
            mediator?.Dispose();
        }
    }

    private Mediator? Mediate(Sandbox sandbox, EgressProxy? egress, TcpNames names)
    {
        if (sandbox.Listener is not { } descriptor) return null;
        var listener = new CallListener(descriptor);
        var root = Descriptor.Open($"/proc/{sandbox.TargetPid}/root", Sys.OPath, out var error) ?? throw new IOException($"the run's files cannot be seen: {Sys.Message(error)}");
        var connect = egress is null ? null : new ConnectMediation(listener, egress, names, _clock);
        var confinement = _request.Confinement;
        var recorder = confinement.Profile.Record == true ? new FileRecorder(listener, root, confinement, _request.Record) : null;
        return new Mediator(
            listener, root, sandbox.TargetPid, new ExecMediation(listener, root, _request, _report, Stop, recorder, _clock), connect, recorder, Stop);
    }

    private RunOutcome Conclude(Sandbox sandbox, RunGroups groups, IRunStreams pipes, Governor governor, ImageJudge judge, EgressProxy? egress, OrdersWriter orders)
    {
        Faults.Hit("after-launch");
        var writes = new WriteSurvey(_request.Confinement.Writable, _clock);
        if (TryBegin(sandbox, groups, governor, judge, orders) is { } monitor)
        {
            // Not before: until the exec-stop is behind it a signal would meet the tracer, not the program.
            Reach.Open(sandbox, pipes);
            governor.Govern(monitor);
            Reach.Close();
        }

        Faults.Hit("after-exit");
        var confirmation = new Confirmer(sandbox, groups, Stop).Confirm();
        var stopNs = Stop.AskedNs is { } asked ? BootClock.Now() - asked : (long?)null;
        egress?.Finish(Stop.Reason is null ? 2_000 : 0);
        pipes.Drain(Stop.Reason is null ? Timeout.Infinite : 2_000);
        if (_request.Confinement.Profile.Record == true) _ = _report.TryRecord("profile.recorded", _request.Record.ToString(), Stop);
        var outcome = _report.Ended(new RunEnd(Stop, governor.Status, sandbox.WardenEnd, confirmation, stopNs), judge, pipes, groups);
        if (egress is not null && outcome.Started != Started.No) outcome = outcome with { Network = egress.Traffic.Summary };
        return outcome.Started == Started.No || !_request.Confinement.Writable.Any() ? outcome : outcome with { Writes = writes.Take() };
    }

    // Go is said only when everything before it is on record and trust holds; the program runs only when its image was judged.
    private IntegrityMonitor? TryBegin(Sandbox sandbox, RunGroups groups, Governor governor, ImageJudge judge, OrdersWriter orders)
    {
        var pid = sandbox.TargetPid;
        var seized = Faults.GuardOff("exec-stop") ? 0 : Tracer.Seize(pid);
        if (seized < 0) Stop.Ask(StopReasons.NoResources($"the process could not be traced: {Sys.Message(seized)}"));
        if (!_report.TryOpen(_opening, sandbox.WardenPid, Stop) || !governor.TryRenew() || Stop.Reason is not null) return Collect(pid);
        Faults.Hit("before-go");
        if (!sandbox.Control.Send(PacketKind.Go)) Stop.Ask(StopReasons.WardenGone);
        Faults.Hit("after-go");
        if (Faults.GuardOff("exec-stop")) return Begin(sandbox, governor);
        if (!Tracer.AwaitExec(pid))
        {
            governor.ReadFault(orders);
            return null;
        }

        if (Stop.Reason is null && judge.FindMismatch(pid) is { } mismatch) Stop.Ask(StopReasons.Mismatch(mismatch));
        if (Stop.Reason is not null || !_report.TryRecord("image.match", judge.Executable!.Path, Stop)) return Collect(pid);
        var monitor = Begin(sandbox, governor);
        // The first look at the confinement is before the first instruction, not a heartbeat after it.
        if (monitor.FindViolation(atExecStop: true) is { } violation) Stop.Ask(violation);
        if (Stop.Reason is not null) return NeverRan(pid);
        // A stop between its look and the detach has killed it at its first instruction's door.
        return Tracer.Detach(pid) ? monitor : NeverRan(pid);
    }

    private IntegrityMonitor? NeverRan(int pid)
    {
        _report.NeverRan();
        return Collect(pid);
    }

    private IntegrityMonitor Begin(Sandbox sandbox, Governor governor)
    {
        var confinement = _request.Confinement;
        var monitor = new IntegrityMonitor(
            sandbox.TargetPid, sandbox.WardenPid, confinement.Command.Executable.Digest, confinement.Profile.Jit, _clock);
        governor.BeginLimits();
        _report.Started();
        return monitor;
    }

    // The warden's end cannot be complete while a process that we trace waits to be collected.
    private IntegrityMonitor? Collect(int pid)
    {
        Stop.KillRest();
        Tracer.Collect(pid);
        return null;
    }

    private RunTrace TraceOf(int warden, RunGroups groups) => new(
        _request.Permit.Execution,
        warden,
        ProcessFiles.StartTime(warden) ?? 0,
        ProcessFiles.BootId(),
        groups.Directories);
}
