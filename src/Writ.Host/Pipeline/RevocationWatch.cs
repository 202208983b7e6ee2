using System.Collections.Concurrent;
using Writ.Authorize.Revoking;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>Tells running executions that they were revoked. One watch for a process, however many it runs: the register's mark is asked
/// every 10 ms (polling is the guarantee), and only where a revocation is new is anything looked up.</summary>
/// <remarks>A thread of its own: a timer, and a thread of the pool for each of its ticks, cost several times what is asked. A fault that it cannot explain ends the
/// process, and the wardens then end its runs: better than revocations that nobody hears.</remarks>
internal sealed class RevocationWatch(IRegister register, Revocations revocations) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<Watched, byte> _watched = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Lock _gate = new();

    // Whether one was added that nothing was looked up for yet.
    private bool _hasNew;

    // Guarded by _gate: started with the first execution, idle while nothing runs.
    private Thread? _thread;
    private bool _isIdle;
    private bool _isClosed;

    /// <summary>Watches until the result is disposed of. What was revoked before is told at once.</summary>
    /// <param name="targets">Whose revocation ends it.</param>
    /// <param name="issuedAtMs">When its permit was issued.</param>
    /// <param name="revoked">Called once, with why.</param>
    /// <param name="unknown">Called once where the register does not answer: not knowing is a reason to stop (L2).</param>
    public IDisposable Add(IReadOnlyList<RevocationTarget> targets, long issuedAtMs, Action<Revocation> revoked, Action<RegisterException> unknown)
    {
        var watched = new Watched(this, targets, issuedAtMs, revoked, unknown);
        _watched.TryAdd(watched, 0);
        Volatile.Write(ref _hasNew, true);
        lock (_gate)
        {
            if (_thread is null) (_thread = new Thread(Watch, 256 << 10) { IsBackground = true, Name = "writ-revocations" }).Start();
            if (_isIdle) _wake.Set();
        }

        return watched;
    }

    public void Dispose()
    {
        Thread? thread;
        lock (_gate) (thread, _isClosed) = (_thread, true);
        _wake.Set();
        thread?.Join();
        _wake.Dispose();
    }

    private void Watch()
    {
        long? seen = null;
        while (true)
        {
            lock (_gate)
            {
                if (_isClosed) return;
                _isIdle = _watched.IsEmpty;
            }

            _ = _wake.WaitOne(_isIdle ? Timeout.InfiniteTimeSpan : Period);
            seen = Look(seen).GetAwaiter().GetResult();
        }
    }

    private async Task<long?> Look(long? seen)
    {
        if (_watched.IsEmpty) return seen;
        try
        {
            var mark = await register.ChangeMark().ConfigureAwait(false);
            if (mark == seen && !Volatile.Read(ref _hasNew)) return seen;

            // Before the look: who is added during it is looked up for at the next.
            Volatile.Write(ref _hasNew, false);
            var current = await revocations.Current().ConfigureAwait(false);
            foreach (var watched in _watched.Keys) watched.Look(current);
            return mark;
        }
        catch (RegisterException fault)
        {
            foreach (var watched in _watched.Keys) watched.Lose(fault);
            return null;
        }
    }

    private sealed class Watched(
        RevocationWatch watch, IReadOnlyList<RevocationTarget> targets, long issuedAtMs, Action<Revocation> revoked, Action<RegisterException> unknown) : IDisposable
    {
        // Of the watching task alone.
        private bool _told;

        public void Look(RevocationsInForce current)
        {
            if (_told || current.Find(targets, issuedAtMs) is not { } revocation || Faults.GuardOff("revocation-watch")) return;
            _told = true;
            revoked(revocation);
        }

        public void Lose(RegisterException fault)
        {
            if (_told) return;
            _told = true;
            unknown(fault);
        }

        public void Dispose() => watch._watched.TryRemove(this, out _);
    }
}
