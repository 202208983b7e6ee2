using Writ.Core.Documents;
using Writ.Execute.Running;

namespace Writ.Execute.Egress;

/// <summary>What a run has sent and received, asked for and got, against its limit and its envelope.</summary>
internal sealed class Traffic(long? limit, BehaviourEnvelope? envelope, StopRequest stop)
{
    private const int MostHosts = 10_000;

    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly HashSet<string> _hosts = new(StringComparer.Ordinal);
    private long _most = limit ?? long.MaxValue;
    private long _sent;
    private long _received;
    private long _allowed;
    private long _denied;

    /// <summary>Before they are sent. False where they would be too many: then the run has been asked to stop.</summary>
    public bool Send(int bytes) => Add(bytes, 0);

    /// <summary>Before they are passed on.</summary>
    public bool Receive(int bytes) => Add(0, bytes);

    /// <summary>A host that is asked for, whatever becomes of it.</summary>
    public void Ask(string host)
    {
        bool over;
        lock (_gate)
        {
            if (_hosts.Count < MostHosts) _ = _hosts.Add(host);
            over = _hosts.Count > (envelope?.NewHosts ?? long.MaxValue);
        }

        if (over) stop.Ask(StopReasons.Envelope($"more than {envelope!.NewHosts} hosts were asked for"));
    }

    public void Allow()
    {
        lock (_gate) _allowed++;
    }

    /// <returns>How many there were so far.</returns>
    public long Deny()
    {
        lock (_gate) return ++_denied;
    }

    /// <summary>A lower limit, counted from the run's start.</summary>
    public void Tighten(long most)
    {
        bool over;
        lock (_gate)
        {
            _most = Math.Min(_most, most);
            over = _sent > _most;
        }

        if (over) stop.Ask(StopReasons.Egress);
    }

    public NetworkSummary Summary
    {
        get
        {
            lock (_gate) return new() { Allowed = _allowed, Denied = _denied, Hosts = _hosts.Count, SentBytes = _sent, ReceivedBytes = _received };
        }
    }

    private bool Add(int sent, int received)
    {
        bool over, beyond;
        lock (_gate)
        {
            over = _sent + sent > _most;
            beyond = _sent + sent + _received + received > (envelope?.NetworkBytes ?? long.MaxValue);
            if (!over && !beyond) (_sent, _received) = (_sent + sent, _received + received);
        }

        if (over) stop.Ask(StopReasons.Egress);
        else if (beyond) stop.Ask(StopReasons.Envelope($"more than {envelope!.NetworkBytes} bytes went over the network"));
        return !over && !beyond;
    }
}
