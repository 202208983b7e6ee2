using System.Collections.Concurrent;
using Writ.Authorize.Revoking;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>Tells running executions that they were revoked. One watch for a process, however many it runs: the register's mark is asked
/// every 10 ms (STORAGE: polling is the guarantee), and only where a revocation is new is anything looked up.</summary>
internal sealed class RevocationWatch(IRegister register, Revocations revocations, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<Watched, byte> _watched = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();

    // Whether one was added that nothing was looked up for yet.
    private bool _hasNew;

    // Guarded by _gate: started with the first execution.
    private Task? _loop;

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
        lock (_gate) _loop ??= Task.Run(Watch);
        return watched;
    }

    public void Dispose()
    {
        _closed.Cancel();
        lock (_gate) _loop?.GetAwaiter().GetResult();
        _closed.Dispose();
    }

    private async Task Watch()
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            long? seen = null;
            while (await timer.WaitForNextTickAsync(_closed.Token).ConfigureAwait(false)) seen = await Look(seen).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The process ends.
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
