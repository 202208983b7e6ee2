using System.Net;
using System.Net.Sockets;
using Writ.Core.Documents;

namespace Writ.Tests.Execute;

/// <summary>Lets one of the compiled attacks loose in a run that may reach one server and not the other, and counts how often what must not
/// arrive did.</summary>
internal sealed class NetworkAttacks : IDisposable
{
    private static readonly IPAddress Public = IPAddress.Parse("93.184.215.14");

    private readonly RunHarness _harness = new();
    private readonly FarServer _allowed = new(all => all.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? FarServer.Ok("allowed") : null) { Closes = false };
    private readonly FarServer _forbidden = new(all => all.Length > 0 ? FarServer.Ok("forbidden") : null);
    private readonly FarServer _six = new(all => all.Length > 0 ? FarServer.Ok("forbidden") : null, IPAddress.IPv6Loopback);
    private readonly UdpClient _datagrams = new(new IPEndPoint(IPAddress.Loopback, 0));
    private int _resolved;

    /// <summary>Prints <c>won N</c>.</summary>
    public static async Task<int> Let(string attack, int times)
    {
        using var attacks = new NetworkAttacks();
        Console.WriteLine($"won {await attacks.Run(attack, times)}");
        return 0;
    }

    public async Task<int> Run(string attack, int times)
    {
        _harness.Limits = new Limits { WallMs = 120_000, OutputBytes = 1 << 20, Processes = 100 };
        _harness.LetOut($"allowed.test:{_allowed.Port}", $"rebind.test:{_forbidden.Port}", $"private.test:{_forbidden.Port}",
            $"127.0.0.1:{_allowed.Port}", "tcp://192.0.2.0/24:5432", "tcp://192.0.2.0/24:5433");
        _harness.Resolver = Resolve;
        _harness.Route = Route;
        _harness.Network.Allows = call => call.Request.Scheme == "tcp"
            ? call is { Request.Port: 5432 } && call.Address.ToString() == "192.0.2.7"
            : !(call.Request.Path ?? "").StartsWith("/forbidden", StringComparison.Ordinal);
        _harness.Adapt(profile => profile with { Execute = [.. profile.Execute, Path.GetDirectoryName(AttackFactory.Program)!] });
        string[] ports = [$"{_allowed.Port}", $"{_forbidden.Port}", $"{_six.Port}", $"{((IPEndPoint)_datagrams.Client.LocalEndPoint!).Port}"];
        var outcome = await _harness.Start([AttackFactory.Program, attack, $"{times}", .. ports]).Completion.WaitAsync(TimeSpan.FromMinutes(3));
        if (outcome.ExitCode != 0 || !_harness.OutputText.StartsWith("won ", StringComparison.Ordinal))
            throw new InvalidOperationException($"{attack}: {outcome} {_harness.OutputText} {_harness.ErrorText}");
        return int.Parse(_harness.OutputText["won ".Length..]) + Arrived();
    }

    public void Dispose()
    {
        _allowed.Dispose();
        _forbidden.Dispose();
        _six.Dispose();
        _datagrams.Dispose();
        _harness.Dispose();
    }

    private int Arrived() => _forbidden.Received.Count + _six.Received.Count + (_datagrams.Available > 0 ? 1 : 0) + _allowed.Received.Count(IsForbidden);

    private static bool IsForbidden(string text) => text.Contains("forbidden", StringComparison.Ordinal) || text.Contains("Transfer-Encoding", StringComparison.Ordinal);

    // Who answers for rebind.test says something else every second time.
    private IPAddress[] Resolve(string name) => name switch
    {
        "rebind.test" => [Interlocked.Increment(ref _resolved) % 2 == 1 ? Public : IPAddress.Loopback],
        "private.test" or "allowed.test" => [IPAddress.Loopback],
        _ => throw new SocketException((int)SocketError.HostNotFound),
    };

    private IPEndPoint Route(IPEndPoint place) => place.ToString() switch
    {
        "192.0.2.7:5432" => new(IPAddress.Loopback, _allowed.Port),
        "192.0.2.8:5432" or "192.0.2.7:5433" => new(IPAddress.Loopback, _forbidden.Port),
        _ => place.Address.Equals(Public) ? new(IPAddress.Loopback, _allowed.Port) : place,
    };
}
