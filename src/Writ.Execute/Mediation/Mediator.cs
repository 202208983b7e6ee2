using Writ.Execute.Linux;
using Writ.Execute.Recording;
using Writ.Execute.Running;

namespace Writ.Execute.Mediation;

/// <summary>
/// The thread that answers the calls of one run which its filter does not decide by itself. A thread of its own, so that a file
/// that takes long to measure holds up who executes it, and not the lease; and one thread, because to the kernel a tracer is a thread.
/// </summary>
internal sealed class Mediator : IDisposable
{
    private const int PatienceMilliseconds = 5_000;

    private readonly CallListener _listener;
    private readonly Descriptor _root;
    private readonly int _launched;
    private readonly ExecMediation _exec;
    private readonly ConnectMediation? _connect;
    private readonly FileRecorder? _recorder;
    private readonly StopRequest _stop;
    private readonly Descriptor _end = Descriptor.Event();
    private readonly Thread _thread;
    private bool _hasLaunched;

    /// <param name="listener">Taken over.</param>
    /// <param name="root">The run's. Taken over.</param>
    /// <param name="launched">The child that becomes the run's program: its first execve is judged by the run's own thread.</param>
    /// <param name="exec">What answers execve.</param>
    /// <param name="connect">What answers connect; null where the run has no way out.</param>
    /// <param name="recorder">What notes the files that calls name; null where nothing is recorded.</param>
    /// <param name="stop">Asked for where nothing can be judged any more.</param>
    public Mediator(CallListener listener, Descriptor root, int launched, ExecMediation exec, ConnectMediation? connect, FileRecorder? recorder, StopRequest stop)
    {
        (_listener, _root, _launched, _exec, _connect, _recorder, _stop) = (listener, root, launched, exec, connect, recorder, stop);
        _thread = new Thread(Run, 512 << 10) { IsBackground = true, Name = "writ-mediator" };
        _thread.Start();
    }

    /// <summary>Ends it. What still waits for an answer, if anything is left alive, fails.</summary>
    public void Dispose()
    {
        _end.Signal();
        // What cannot be killed (it waits in the kernel for something else) keeps the thread too; the run's outcome says that then.
        if (!_thread.Join(PatienceMilliseconds)) return;
        _connect?.Settle();
        _end.Dispose();
        _listener.Dispose();
        _root.Dispose();
    }

    private void Run()
    {
        Niceness.RaiseThisThread();
        try
        {
            while (_listener.Await(_end))
                if (_listener.TryReceive(out var call)) Answer(call);
        }
#pragma warning disable CA1031 // The thread's last line of defence: calls that nobody judges must end the run, not wait for ever.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _stop.Ask(StopReasons.Unmediated(fault.Message));
        }
    }

    private void Answer(in Notification call)
    {
        // Between the filter and this call runs the launcher and nothing else: nobody is there who could change what it points to.
        if (!_hasLaunched && call is { Call: ExecCall.Execve } && call.Task == (uint)_launched)
        {
            _hasLaunched = true;
            _ = _listener.Continue(call.Id);
            return;
        }

        switch (call.Call)
        {
            case ExecCall.Execve or ExecCall.ExecveAt: _exec.Answer(call); break;
            case ConnectCall.Connect when _connect is not null: _connect.Answer(call); break;
            case var number when _recorder is not null && FileCall.Is(number): _recorder.Answer(call); break;
            default: _listener.Refuse(call.Id, Sys.EPerm); break;
        }
    }
}
