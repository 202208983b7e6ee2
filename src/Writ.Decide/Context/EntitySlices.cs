using System.Diagnostics.CodeAnalysis;
using Writ.Core;

namespace Writ.Decide;

/// <summary>The slices of one bundle's last requests: whoever asks for the same program again reaches the same entities, and to bring them together
/// and check them is most of a decision.</summary>
/// <remarks>Any number of threads may ask; two that miss at once work out the same.</remarks>
internal sealed class EntitySlices(PolicyBundle bundle)
{
    // A power of two, and few: a slice may be as large as entities.json.
    private const int Places = 32;

    private readonly Kept?[] _kept = new Kept?[Places];

    /// <summary>What the request can reach; or why the machine's entities and the bundle's do not fit together (WRIT1560).</summary>
    public bool TryTake(Reach reach, [NotNullWhen(true)] out EntitySlice? slice, [NotNullWhen(false)] out Diagnostic? why)
    {
        ref var place = ref _kept[reach.GetHashCode() & (Places - 1)];
        if (Volatile.Read(ref place) is { } kept && kept.Reach.Equals(reach))
        {
            (slice, why) = (kept.Slice, null);
            return true;
        }

        if (!new EntityAssembly(bundle).TryTake(reach, out slice, out why)) return false;
        Volatile.Write(ref place, new Kept(reach, slice));
        return true;
    }

    private sealed record Kept(Reach Reach, EntitySlice Slice);
}
