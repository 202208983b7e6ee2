using Writ.Audit.Witnessing;
using Writ.Core.Evidence;
using Writ.Core.Log;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The data directory's <c>witness.policy</c>: whose cosignatures a checkpoint needs before it is published.</summary>
internal static class WitnessFile
{
    /// <summary>The witnesses that it names; null where there is no file.</summary>
    /// <exception cref="DiagnosedException">WRIT6090: it cannot be read, or is not about this log. Nothing runs, since it may ask for more than is known.</exception>
    public static Witnesses? Load(DataDirectory data, TrustedKeys trust, TimeProvider clock) =>
        File.Exists(data.WitnessPolicy) ? new Witnesses(Read(data, trust), clock) : null;

    private static WitnessPolicy Read(DataDirectory data, TrustedKeys trust)
    {
        var file = new FileInfo(data.WitnessPolicy);
        if (file.Length > WitnessPolicy.MaxBytes) throw Unusable(data, "it is larger than 64 KiB");
        if (!WitnessPolicy.TryParse(File.ReadAllBytes(file.FullName), out var policy, out var why)) throw Unusable(data, why);
        return policy.Logs.Count == 0 || trust.Log.Any(own => trust.EndOf(own.Key) is null && policy.Logs.Any(key => key.FullId == own.FullId))
            ? policy
            : throw Unusable(data, $"it is about other logs than this one, {trust.Log[0]}");
    }

    private static DiagnosedException Unusable(DataDirectory data, string why) => new(new Diagnosis("WRIT6090",
        $"the witness policy {data.WitnessPolicy} cannot be used", why, "correct it, as docs/operations.md shows, or take it away: then nobody is asked", ExitCodes.Unreachable));
}
