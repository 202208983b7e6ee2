using Writ.Authorize;
using Writ.Authorize.Leasing;
using Writ.Core.Storage;

namespace Writ.Tests.Authorize.Simulation;

/// <summary>Hosts that want one lease, over a network that delays and loses, with clocks that disagree, and that freeze and thaw.</summary>
internal sealed class LeaseWorld
{
    private const int Steps = 60;
    private const string Name = "point";
    private const long MsNs = 1_000_000;

    private readonly Random _random;
    private readonly Plant _plant;
    private readonly SimulatedRegister _register = new();
    private readonly Host[] _hosts;
    private readonly List<Sent> _asked = [];
    private readonly List<Answer> _answers = [];
    private long _nowNs = 5_000_000 * MsNs;

    public LeaseWorld(Random random, Plant plant)
    {
        (_random, _plant) = (random, plant);
        _hosts = [.. Enumerable.Range(0, 3).Select(index => new Host(HostLease.Asked(Name, $"host-{index}"), random.NextInt64(1_000_000 * MsNs), random.NextInt64(Spender.SkewSeconds * 1_000)))];
    }

    public void Run()
    {
        for (var step = 0; step < Steps; step++)
        {
            var host = _hosts[_random.Next(_hosts.Length)];
            switch (_random.Next(8))
            {
                case 0 or 1: Ask(host); break;
                case 2 or 3: Deliver(); break;
                case 4 or 5: Return(); break;
                case 6: Pass(_random.Next(1, 400)); break;
                default:
                    if (_random.Next(4) == 0) Pass(_random.Next(400, 4_000));
                    else host.Frozen = !host.Frozen;
                    break;
            }

            Check();
        }
    }

    private void Ask(Host host)
    {
        if (host.Frozen) return;
        _asked.Add(new Sent(host, host.Lease.Request(host.WallMs(_nowNs)), host.BootNs(_nowNs)));
    }

    private void Deliver()
    {
        if (Take(_asked) is not { } sent || _random.Next(5) == 0) return;
        var granted = _register.Commit([sent.Request], out var epoch) < 0;
        if (_random.Next(5) > 0) _answers.Add(new Answer(sent.Host, sent.SentNs, granted, epoch));
    }

    private void Return()
    {
        // A frozen host hears everything that came meanwhile when it thaws.
        var ready = _answers.FindIndex(answer => !answer.Host.Frozen);
        if (ready < 0) return;
        var (host, sentNs, granted, epoch) = _answers[ready];
        _answers.RemoveAt(ready);
        var from = _plant == Plant.LeaseFromReceipt ? host.BootNs(_nowNs) : sentNs;
        host.Lease = granted ? host.Lease.Granted(from, epoch) : host.Lease.Rejected();
    }

    private void Pass(int milliseconds) => _nowNs += milliseconds * MsNs;

    private void Check()
    {
        // A frozen host does nothing; what it would do at the moment it thaws is what counts.
        var holders = _hosts.Where(host => host.Lease.Holds(host.BootNs(_nowNs))).ToList();
        if (holders.Count > 1) throw new ViolationException($"{holders.Count} hosts hold one lease");
        if (holders is [var one] && _register.HolderOf(Name) != one.Lease.Holder) throw new ViolationException("a host holds a lease that another was given");
    }

    private Sent? Take(List<Sent> queue)
    {
        if (queue.Count == 0) return null;
        var index = _random.Next(queue.Count);
        var sent = queue[index];
        queue.RemoveAt(index);
        return sent;
    }

    private sealed class Host(HostLease lease, long bootOffsetNs, long skewMs)
    {
        public HostLease Lease { get; set; } = lease;
        public bool Frozen { get; set; }

        public long BootNs(long nowNs) => nowNs - bootOffsetNs;

        public long WallMs(long nowNs) => (nowNs / MsNs) + 1_700_000_000_000 + skewMs;
    }

    private sealed record Sent(Host Host, Lease Request, long SentNs);

    private sealed record Answer(Host Host, long SentNs, bool Granted, long Epoch);
}
