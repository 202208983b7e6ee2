using Writ.Authorize.Leasing;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>Keeps this host's lease: asks for it at every heartbeat, and lets what runs here go on only while it holds. Between a server
/// and the executor in it now; a host apart sends the same request and counts from the same moment, when it sent it.</summary>
internal sealed class HostHeartbeat : IAsyncDisposable
{
    private readonly IRegister _register;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _loop;

    // Replaced whole, by the loop alone.
    private volatile HostLease _lease;

    private HostHeartbeat(IRegister register, TimeProvider clock, HostLease lease)
    {
        (_register, _clock, _lease) = (register, clock, lease);
        _loop = Task.Run(Beat);
    }

    /// <summary>Whether what this host governs may go on. By CLOCK_BOOTTIME: a suspended machine does not keep its lease.</summary>
    public bool Holds => _lease.Holds(Native.BootNanoseconds());

    /// <summary>Takes the lease of an enforcement point.</summary>
    /// <param name="holder">Of this incarnation alone.</param>
    /// <returns>Null where another incarnation has it and it has not run out.</returns>
    public static async Task<HostHeartbeat?> Take(IRegister register, string name, string holder, TimeProvider clock)
    {
        var lease = await Ask(register, HostLease.Asked(name, holder), clock).ConfigureAwait(false);
        return lease.Epoch == 0 ? null : new HostHeartbeat(register, clock, lease);
    }

    /// <summary>A request that goes into the batch of a step: it is rejected where another incarnation has taken over.</summary>
    public Lease Fence(long nowMs) => _lease.Request(nowMs);

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _closed.Dispose();
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();

        // Given back: the next need not wait for it to run out. Rejected where another has it, which is as good.
        var last = _lease;
        if (last.Lost) return;
        _lease = last.Rejected();
        await _register.Commit(new RegisterBatch([last.Request(now) with { UntilMs = now }])).ConfigureAwait(false);
    }

    private async Task Beat()
    {
        using var timer = new PeriodicTimer(HostLease.Heartbeat, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token).ConfigureAwait(false) && !_lease.Lost) _lease = await Renew().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    private async Task<HostLease> Renew()
    {
        try
        {
            return await Ask(_register, _lease, _clock).ConfigureAwait(false);
        }
        catch (RegisterException)
        {
            // No answer renews nothing: if none comes in time, the lease has run out and every run here is told so at its heartbeat.
            return _lease;
        }
    }

    private static async Task<HostLease> Ask(IRegister register, HostLease lease, TimeProvider clock)
    {
        var sent = Native.BootNanoseconds();
        var verdict = await register.Commit(new RegisterBatch([lease.Request(clock.GetUtcNow().ToUnixTimeMilliseconds())])).ConfigureAwait(false);
        return verdict.Committed ? lease.Granted(sent, verdict.Values[0]) : lease.Rejected();
    }
}
