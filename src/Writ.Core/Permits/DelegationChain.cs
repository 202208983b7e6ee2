using System.Diagnostics.CodeAnalysis;
using Writ.Core.Cryptography;
using Writ.Core.Documents;

namespace Writ.Core.Permits;

/// <summary>A permit with the narrowings that its holders signed, each naming the one before. Verified without asking anybody; what
/// comes out is a ceiling and no more: a child is still decided, subtracted and spent by the control plane (L8).</summary>
public sealed class DelegationChain
{
    /// <summary>The most narrowings behind a permit.</summary>
    public const int Deepest = 8;

    private DelegationChain(Permit root, string holder, long expires, Limits limits, IReadOnlyList<string>? programs, int depth) =>
        (Root, HolderThumbprint, Expires, Limits, Programs, Depth) = (root, holder, expires, limits, programs, depth);

    public Permit Root { get; }

    /// <summary>Who may use the end of it.</summary>
    public string HolderThumbprint { get; }

    /// <summary>Seconds since the Unix epoch; <see cref="long.MaxValue"/> without a narrowing: a permit's own window bounds its spend.</summary>
    public long Expires { get; }

    /// <summary>The most a child may have.</summary>
    public Limits Limits { get; }

    /// <summary>The only programs of a child, by path; null is all that the policies permit.</summary>
    public IReadOnlyList<string>? Programs { get; }

    public int Depth { get; }

    /// <param name="root">Its signature was checked, with a key from elsewhere.</param>
    /// <param name="narrowings">From the permit's holder on.</param>
    public static bool TryVerify(Permit root, IReadOnlyList<string> narrowings, [NotNullWhen(true)] out DelegationChain? chain, [NotNullWhen(false)] out string? why)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(narrowings);
        (chain, why) = (null, narrowings.Count > Deepest ? $"the chain has more than {Deepest} narrowings" : null);
        var end = new DelegationChain(root, root.Claims.HolderThumbprint, long.MaxValue, root.Claims.Grant.Limits, null, 0);
        var before = root.Text;
        foreach (var text in why is null ? narrowings : [])
        {
            if (!Narrowing.TryVerify(text, out var next, out why)) return false;
            why = end.Refuse(next, before);
            if (why is not null && !Faults.GuardOff("narrowing-chain")) return false;
            (end, before, why) = (end.With(next), text, null);
        }

        chain = why is null ? end : null;
        return chain is not null;
    }

    /// <summary>As the holder checks it before handing it on: whether the permit itself is genuine stays open, and nothing may rest on it.</summary>
    public static bool TryFollow(UnverifiedPermit root, IReadOnlyList<string> narrowings, [NotNullWhen(false)] out string? why)
    {
        ArgumentNullException.ThrowIfNull(root);
        return TryVerify(root.Presumed(), narrowings, out _, out why);
    }

    // What a narrowing leaves out it inherits, so that nothing in it can loosen: the tighter of two is what counts.
    private DelegationChain With(Narrowing next) => new(
        Root, next.HolderThumbprint, Math.Min(Expires, next.Expires), Limits.Tighten(next.Limits),
        next.Programs is null ? Programs : Programs is null ? next.Programs : [.. next.Programs.Intersect(Programs, StringComparer.Ordinal)], Depth + 1);

    private string? Refuse(Narrowing next, string before)
    {
        if (next.Prev != Narrowing.DigestOf(before)) return $"narrowing {Depth + 1} does not narrow the link before it";
        if (JwkThumbprint.Of(next.By) != HolderThumbprint) return $"narrowing {Depth + 1} was signed by somebody who did not hold the link before it";
        if (next.Expires > Expires) return $"narrowing {Depth + 1} would last longer than the link before it";
        if (Widens(next.Limits, Limits)) return $"narrowing {Depth + 1} would loosen a limit";
        return next.Programs is not null && Programs is not null && next.Programs.Except(Programs, StringComparer.Ordinal).Any()
            ? $"narrowing {Depth + 1} would add a program"
            : null;
    }

    // A member that is there and above the one before is an attempt at more: refused, not silently tightened.
    private static bool Widens(Limits next, Limits before) => next.Tighten(before) is var both
        && (Above(next.WallMs, both.WallMs) || Above(next.CpuMs, both.CpuMs) || Above(next.MemoryBytes, both.MemoryBytes) || Above(next.Processes, both.Processes)
            || Above(next.OutputBytes, both.OutputBytes) || Above(next.FileBytes, both.FileBytes) || Above(next.OpenFiles, both.OpenFiles)
            || Above(next.EgressBytes, both.EgressBytes) || Above(next.Tokens, both.Tokens));

    private static bool Above(long? asked, long? most) => asked is { } value && value != most;
}
