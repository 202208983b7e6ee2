using Writ.Execute.Running;

namespace Writ.Host.Pipeline;

/// <summary>One word of a caller to its run: a signal, or the size its terminal has now.</summary>
internal readonly record struct CallerWord(CallerSignal Signal, WindowSize Size);

/// <summary>What a caller says while its run goes on. A signal that nobody listens for yet interrupts what is waited for.</summary>
internal sealed class CallerVoice : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _interrupted = new();

    // Guarded by _gate.
    private Action<CallerWord>? _listener;
    private WindowSize? _size;

    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>Passes every word on until it is disposed of; the last size that was told at once.</summary>
    public IDisposable Hear(Action<CallerWord> listener)
    {
        lock (_gate)
        {
            _listener = listener;
            if (_size is { } size) listener(new CallerWord(CallerSignal.None, size));
        }

        return new Ear(this);
    }

    public void Say(CallerSignal signal)
    {
        if (!TryTell(new CallerWord(signal, default))) _interrupted.Cancel();
    }

    public void Say(WindowSize size)
    {
        lock (_gate) _size = size;
        _ = TryTell(new CallerWord(CallerSignal.None, size));
    }

    public void Dispose() => _interrupted.Dispose();

    private bool TryTell(CallerWord word)
    {
        lock (_gate)
        {
            _listener?.Invoke(word);
            return _listener is not null;
        }
    }

    private sealed class Ear(CallerVoice voice) : IDisposable
    {
        public void Dispose()
        {
            lock (voice._gate) voice._listener = null;
        }
    }
}
