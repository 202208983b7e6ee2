using Writ.Decide;
using Writ.Execute.Trust;

namespace Writ.Host.Pipeline;

/// <summary>What is known of this host, as the signals that policies see.</summary>
internal static class HostTrust
{
    private const string Pass = "pass";

    /// <summary>What could not be read is no signal: a policy that asks for it denies (L2).</summary>
    public static Dictionary<string, TrustSignal> Of(HostState state)
    {
        var age = HostWatch.AgeMs(state);
        var signals = new Dictionary<string, TrustSignal>(StringComparer.Ordinal)
        {
            // Measured in this very call: the resolver hashed what would run.
            ["binary"] = new(Pass, 0),
            ["policy"] = new(Pass, (long)OneLook<long>.Stands.TotalMilliseconds),
            ["confinement"] = new(state.Lacking ?? Pass, age),
            ["environment"] = new(state.Word, age),
            ["files"] = new(state.Changed is null ? Pass : "changed", age),
        };
        if (state.KernelRelease.Length > 0) signals["kernel"] = new(state.KernelRelease, age);
        if (state.SecurityModules is { } modules) signals["lsm"] = new(modules, age);
        return signals;
    }
}
