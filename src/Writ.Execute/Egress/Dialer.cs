using System.Net;
using System.Net.Sockets;
using Writ.Core.Documents;
using Writ.Execute.Mediation;
using Writ.Execute.Running;

namespace Writ.Execute.Egress;

/// <summary>What became of the wish to reach a place.</summary>
/// <param name="Socket">The connection; null where there is none.</param>
/// <param name="Verdict">Why not, where it was not let out.</param>
/// <param name="Failure">Why not, where it was, and there is nobody at the other end.</param>
internal readonly record struct Dialed(Socket? Socket, InsideVerdict Verdict, string? Failure);

/// <summary>
/// Reaches a place for a run: within the profile, its name resolved once and outside, the address judged, the decision on record, and
/// only then connected, to that very address.
/// </summary>
internal sealed class Dialer(RunRequest request, RunReport report, StopRequest stop, Traffic traffic, OpenSockets sockets)
{
    private const int MostAddresses = 4;
    private const int MostNoted = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly EgressRules _rules = new(request.Confinement.Profile.Egress);
    private readonly Lock _judging = new();

    public EgressRules Rules => _rules;

    /// <param name="wanted">What is asked for.</param>
    /// <param name="origin">By whom.</param>
    /// <param name="known">Where it leads, where that was found out already.</param>
    public async Task<Dialed> Reach(NetworkRequest wanted, Origin origin, IPAddress? known = null)
    {
        traffic.Ask(wanted.Host);
        if (request.Confinement.Profile.Record == true) request.Record.Add(wanted);
        if (!_rules.LetsOut(wanted)) return Refuse(wanted, origin, null, InsideVerdict.Deny("WRIT3240", $"the profile lets nothing out to {Text(wanted)}"));
        if ((known is null ? await Resolve(wanted.Host).ConfigureAwait(false) : [known]) is not { Count: > 0 } addresses)
            return new(null, default, $"the name {wanted.Host} could not be resolved");
        var usable = addresses.Where(address => _rules.LetsTo(address, wanted.Port)).Take(MostAddresses).ToList();
        if (usable.Count == 0)
        {
            var where = wanted.Host == $"{addresses[0]}" ? "is" : $"leads to {addresses[0]}, which is";
            return Refuse(wanted, origin, addresses[0], InsideVerdict.Deny("WRIT3241", $"{wanted.Host} {where} no public address, and the profile does not name it"));
        }

        string? failure = null;
        foreach (var address in usable)
        {
            var verdict = Judge(new NetworkCall(wanted, address, origin.Program, origin.Task));
            if (!verdict.Allowed) return Refuse(wanted, origin, address, verdict);
            traffic.Allow();
            if (!report.TryRecord("egress.allowed", $"{verdict.Code} {verdict.Rules} {Text(wanted)} at {address} {origin}", stop)) break;
            (var socket, failure) = await Connect(wanted, address).ConfigureAwait(false);
            if (socket is not null) return new(socket, default, null);
        }

        return new(null, default, failure ?? "the run is over");
    }

    /// <summary>A request that does not get as far as a decision.</summary>
    public void Refuse(string what, Origin origin, InsideVerdict verdict)
    {
        // A program that tries over and over fills no log: the receipt has the count.
        if (traffic.Deny() <= MostNoted) _ = report.TryRecord("egress.denied", $"{verdict.Code} {verdict.Rules} {what} {origin} ({verdict.Reason})", stop);
    }

    /// <summary>A request for people: without its query, which may hold what is nobody's business.</summary>
    public static string Text(NetworkRequest wanted)
    {
        var place = $"{wanted.Scheme}://{(wanted.Host.Contains(':', StringComparison.Ordinal) ? $"[{wanted.Host}]" : wanted.Host)}:{wanted.Port}{wanted.Path}";
        return wanted.Method is null ? place : $"{wanted.Method} {place}";
    }

    /// <summary>Connects without being asked for anything: what a weakened build does after it was.</summary>
    public async Task<Socket> Again(IPEndPoint to)
    {
        var place = request.Route(to);
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _ = sockets.TryAdd(socket);
        await socket.ConnectAsync(place).ConfigureAwait(false);
        return socket;
    }

    private Dialed Refuse(NetworkRequest wanted, Origin origin, IPAddress? address, InsideVerdict verdict)
    {
        Refuse(address is null ? Text(wanted) : $"{Text(wanted)} at {address}", origin, verdict);
        return new(null, verdict, null);
    }

    private async Task<IReadOnlyList<IPAddress>> Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        try
        {
            var found = await request.Resolve(host).WaitAsync(Patience).ConfigureAwait(false);
            return [.. found.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)];
        }
        catch (Exception unknown) when (unknown is SocketException or TimeoutException)
        {
            return [];
        }
    }

    private InsideVerdict Judge(NetworkCall call)
    {
        try
        {
            lock (_judging) return request.Network!.Judge(call);
        }
#pragma warning disable CA1031 // Whatever kept the answer away: no answer is a no (L2).
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return InsideVerdict.Deny("WRIT3242", $"whether it may be reached could not be found out: {fault.Message}");
        }
    }

    private async Task<(Socket? Socket, string? Failure)> Connect(NetworkRequest wanted, IPAddress address)
    {
        // Weakened, the name is looked up once more: who answers names can then give another address than the one that was judged.
        if (Faults.GuardOff("resolved-once")) address = (await Resolve(wanted.Host).ConfigureAwait(false))[0];
        var place = request.Route(new IPEndPoint(address, wanted.Port));
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (!sockets.TryAdd(socket)) return (null, null);
        try
        {
            using var late = new CancellationTokenSource(Patience);
            await socket.ConnectAsync(place, late.Token).ConfigureAwait(false);
            return (socket, null);
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            sockets.Remove(socket);
            return (null, $"{address} could not be reached: {(refused is OperationCanceledException ? "no answer in time" : refused.Message)}");
        }
    }
}
