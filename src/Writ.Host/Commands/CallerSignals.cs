using System.Runtime.InteropServices;
using Writ.Execute.Running;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>Turns the signals that this process gets into its voice.</summary>
internal sealed class CallerSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _signals;

    public CallerSignals() => _signals =
    [
        Pass(PosixSignal.SIGINT, CallerSignal.Interrupt), Pass(PosixSignal.SIGTERM, CallerSignal.Terminate),
        Pass(PosixSignal.SIGHUP, CallerSignal.Hangup), Pass(PosixSignal.SIGQUIT, CallerSignal.Quit),
        Take(PosixSignal.SIGWINCH, () => Voice.Say(RawTerminal.Size())),
        // A supervisor that is stopped loses its lease, and the run with it.
        Take(PosixSignal.SIGTSTP, static () => { }),
    ];

    public CallerVoice Voice { get; } = new();

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        Voice.Dispose();
    }

    private PosixSignalRegistration Pass(PosixSignal signal, CallerSignal passed) => Take(signal, () => Voice.Say(passed));

    private static PosixSignalRegistration Take(PosixSignal signal, Action taken) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        taken();
    });
}
