using Writ.Execute.Running;

namespace Writ.Host.Pipeline;

/// <summary>One word of a caller to its run: a signal, the size its terminal has now, or that another has come to it.</summary>
internal readonly record struct CallerWord(CallerSignal Signal, WindowSize Size, string? Came = null);

/// <summary>What a caller says while its run goes on. A signal that nobody listens for yet interrupts what is waited for.</summary>
internal sealed class CallerVoice : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _interrupted = new();

    // Guarded by _gate.
    private Action<CallerWord>? _listener;
    private readonly List<string> _came = [];
    private WindowSize? _size;

    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>Passes every word on until it is disposed of; the last size that was told, and who came before, at once.</summary>
    public IDisposable Hear(Action<CallerWord> listener)
    {
        lock (_gate)
        {
            _listener = listener;
            if (_size is { } size) listener(new CallerWord(CallerSignal.None, size));
            foreach (var who in _came) listener(new CallerWord(CallerSignal.None, default, who));
            _came.Clear();
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

    /// <summary>Somebody has come, and will be heard from here on.</summary>
    public void SayCame(string who)
    {
        lock (_gate)
        {
            if (!TryTell(new CallerWord(CallerSignal.None, default, who))) _came.Add(who);
        }
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
