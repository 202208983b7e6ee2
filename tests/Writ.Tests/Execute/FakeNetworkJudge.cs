using Writ.Execute.Egress;
using Writ.Execute.Mediation;

namespace Writ.Tests.Execute;

/// <summary>Decides on what a run asks the network for as a test says, and remembers what it was asked.</summary>
internal sealed class FakeNetworkJudge : INetworkJudge
{
    private readonly Lock _gate = new();
    private readonly List<NetworkCall> _asked = [];

    public Func<NetworkCall, bool> Allows { get; set; } = _ => true;

    public IReadOnlyList<NetworkCall> Asked
    {
        get
        {
            lock (_gate) return [.. _asked];
        }
    }

    public InsideVerdict Judge(NetworkCall call)
    {
        lock (_gate) _asked.Add(call);
        return Allows(call) ? InsideVerdict.Allow("WRIT1600", "permitted by a test", "test") : InsideVerdict.Deny("WRIT1613", "forbidden by a test", "test");
    }
}
