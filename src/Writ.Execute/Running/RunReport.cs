using Writ.Core.Documents;
using Writ.Execute.Groups;
using Writ.Execute.Linux;
using Writ.Execute.Recovery;

namespace Writ.Execute.Running;

/// <summary>What a run says while it goes on, and the outcome at its end.</summary>
internal sealed class RunReport(IRunJournal journal, TimeProvider clock)
{
    private const int LongestDetail = 1024;

    // Held around every call of the journal and of the lease: the run's own thread and its mediator's both come here.
    private readonly Lock _gate = new();

    private long? _startedAtMs;
    private Started _started = Writ.Core.Documents.Started.No;
    private bool _failed;

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The program's first instruction may run from now on.</summary>
    public void Started()
    {
        _startedAtMs = NowMs;
        _started = Writ.Core.Documents.Started.Yes;
    }

    /// <summary>It was killed before it could.</summary>
    public void NeverRan()
    {
        _startedAtMs = null;
        _started = Writ.Core.Documents.Started.No;
    }

    /// <summary>Begins to record what recovery needs, while the sandbox is furnished.</summary>
    public Task Open(RunTrace trace)
    {
        // What fails at once fails like what fails later: when it is waited for.
        async Task Begin() => await journal.Open(trace).ConfigureAwait(false);
        lock (_gate) return Begin();
    }

    /// <summary>Waits until that is on record.</summary>
    public bool TryOpen(Task opening, int warden, StopRequest stop) =>
        Try(() => opening.GetAwaiter().GetResult(), stop) && TryRecord("sandbox.start", $"warden {warden}", stop);

    /// <summary>False when it could not be recorded; then the run has been asked to stop (L3).</summary>
    public bool TryRecord(string kind, string detail, StopRequest stop) =>
        Try(() => journal.Record(new RunEvent(NowMs, kind, Shown(detail))), stop);

    /// <summary>Does what may not go on beside a record.</summary>
    public T Alone<T>(Func<T> work)
    {
        lock (_gate) return work();
    }

    /// <summary>The same where nothing is recorded now; false where something is.</summary>
    public bool IsQuietAnd(Func<bool> holds)
    {
        if (!_gate.TryEnter()) return false;
        try
        {
            return holds();
        }
        finally
        {
            _gate.Exit();
        }
    }

    public RunOutcome NotStarted(StopReason reason) => new()
    {
        Outcome = reason.Outcome,
        Started = Writ.Core.Documents.Started.No,
        Code = reason.Code,
        Reason = reason.Reason,
        Remedy = reason.Remedy,
        EndedAtMs = NowMs,
        Confirmation = Confirmation.Confirmed,
    };

    /// <summary>For a fault of our own, where no more can be said than that everything was told to end.</summary>
    public RunOutcome Faulted(StopReason reason) => NotStarted(reason) with
    {
        Started = _started == Writ.Core.Documents.Started.No ? Writ.Core.Documents.Started.No : Writ.Core.Documents.Started.Unknown,
        StartedAtMs = _startedAtMs,
        Confirmation = Confirmation.Requested,
    };

    public RunOutcome Ended(RunEnd end, ImageJudge judge, IRunStreams pipes, RunGroups groups)
    {
        var (stop, status, wardenEnd, confirmation, stopNs) = end;
        var reason = stop.Reason;
        if (reason is not null && confirmation == Confirmation.Confirmed) Note("stop.confirmed", reason.Code, stop);
        var (outcome, code, text) = Judge(reason, status, groups);
        if (code == StopReasons.WardenGone.Code && wardenEnd is not null) text = $"{text} ({wardenEnd})";
        if (confirmation != Confirmation.Confirmed) (code, text) = ("WRIT3213", $"the stop could not be confirmed; it was asked for because {text}");
        Note("exit", text, stop);
        var exited = reason is null && status is { } raw && (raw & 0x7F) == 0;
        return new RunOutcome
        {
            Outcome = outcome,
            Started = _started,
            Code = code,
            Reason = text,
            Remedy = reason?.Remedy,
            ExitCode = exited ? (status >> 8) & 0xFF : null,
            Signal = status is { } s && (s & 0x7F) != 0 ? s & 0x7F : null,
            StartedAtMs = _startedAtMs,
            EndedAtMs = NowMs,
            StopMicroseconds = stopNs / 1000,
            Confirmation = confirmation,
            MeasuredExecutable = judge.Executable,
            MeasuredScript = judge.Script,
            StdoutBytes = pipes.Output?.Bytes ?? 0,
            StderrBytes = pipes.Error?.Bytes ?? 0,
            StdoutDigest = pipes.Output?.TryDigest(),
            StderrDigest = pipes.Error?.TryDigest(),
            CpuMs = groups.CpuMs(),
            MemoryPeakBytes = groups.MemoryPeakBytes(),
        };
    }

    private static (Outcome Outcome, string? Code, string Text) Judge(StopReason? reason, int? status, RunGroups groups)
    {
        if (reason is not null) return (reason.Outcome, reason.Code, reason.Reason);
        if (groups.MemoryKills() > 0) return Of(StopReasons.Memory);
        if (status is not { } raw) return Of(StopReasons.WardenGone);
        var signal = raw & 0x7F;
        if (signal == 0) return ((raw >> 8) & 0xFF) == 0 ? (Outcome.Completed, null, "exited with 0") : (Outcome.Failed, null, $"exited with {(raw >> 8) & 0xFF}");
        return signal == Sys.SigXfsz ? Of(StopReasons.FileSize) : (Outcome.Failed, null, $"ended by signal {signal}");
    }

    private static (Outcome Outcome, string? Code, string Text) Of(StopReason reason) => (reason.Outcome, reason.Code, reason.Reason);

    // Parts of it are the program's own words: no control characters, and not cut within a character.
    private static string Shown(string detail)
    {
        var end = Math.Min(detail.Length, LongestDetail);
        if (end < detail.Length && char.IsHighSurrogate(detail[end - 1])) end--;
        return string.Create(end, detail, static (shown, whole) =>
        {
            for (var i = 0; i < shown.Length; i++) shown[i] = char.IsControl(whole[i]) ? '\uFFFD' : whole[i];
        });
    }

    // At the end nothing is left to stop: a record that fails shows in the receipt as an incomplete tail.
    private void Note(string kind, string detail, StopRequest stop)
    {
        if (!_failed) _ = TryRecord(kind, detail, stop);
    }

    private bool Try(Action record, StopRequest stop)
    {
        try
        {
            lock (_gate) record();
            return true;
        }
#pragma warning disable CA1031 // Whatever the journal's fault is, it has one consequence: what cannot be recorded does not run (L3).
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _failed = true;
            stop.Ask(StopReasons.Unrecorded(fault.Message));
            return false;
        }
    }
}
