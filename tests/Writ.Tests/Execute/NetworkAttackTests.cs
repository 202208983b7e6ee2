using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>Attacks on the way out of a run. None wins once; and each is known to work, because it does where its guards are off.</summary>
[Trait("suite", "attacks")]
public sealed class NetworkAttackTests
{
    /// <summary>Each attack, how often it is tried (races a hundred times or more), and the guards that stand against it.</summary>
    public static TheoryData<string, int, string> Attacks => new()
    {
        { "direct-connect", 10, "network-namespace" }, { "six-connect", 10, "network-namespace" }, { "mapped-connect", 10, "network-namespace" },
        { "fast-open", 10, "network-namespace,fast-open" }, { "datagram", 10, "network-namespace,socket-kinds" }, { "netlink", 10, "network-namespace" },
        { "raw-socket", 100, "socket-kinds,capabilities" }, { "packet-socket", 100, "socket-kinds,capabilities" }, { "host-socket", 100, "socket-kinds" },
        { "no-proxy", 5, "network-namespace" }, { "other-host-header", 5, "host-header" }, { "length-and-chunks", 5, "request-framing" },
        { "pipelined", 5, "one-request" }, { "second-request", 5, "one-request" }, { "dotted-path", 5, "path-form" }, { "not-tls", 5, "server-name" },
        { "other-server-name", 5, "server-name" }, { "rebinding", 5, "resolved-once" }, { "private-name", 5, "private-addresses" },
        { "address-swap", 100, "address-copy" }, { "port-swap", 100, "address-copy" },
    };

    [AttackTheory]
    [MemberData(nameof(Attacks))]
    public async Task An_attack_on_the_way_out_wins_not_once(string attack, int times, string guards)
    {
        Assert.NotEmpty(guards);
        using var attacks = new NetworkAttacks();
        Assert.Equal(0, await attacks.Run(attack, times));
    }

    [AttackTheory(faults: true)]
    [MemberData(nameof(Attacks))]
    public async Task Where_its_guards_are_off_the_attack_gets_out(string attack, int times, string guards)
    {
        // Chance has a say in a race: what does not win at first gets more tries.
        var output = "";
        for (var tries = times; tries <= 9 * times && output is "" or "won 0\n"; tries *= 3)
            output = (await ChildProcess.Run("network-attack", [attack, $"{tries}"], new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = guards })).Output;
        Assert.Matches("^won [1-9][0-9]*\n$", output);
    }
}
