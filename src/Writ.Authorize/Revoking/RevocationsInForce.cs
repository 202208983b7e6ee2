using Writ.Core.Storage;

namespace Writ.Authorize.Revoking;

/// <summary>All revocations at one moment: replaced whole when there is another.</summary>
public sealed class RevocationsInForce
{
    private readonly Dictionary<string, Revocation> _byKey;
    private readonly long _mark;

    internal RevocationsInForce(long mark, Dictionary<string, Revocation> byKey) => (_mark, _byKey) = (mark, byKey);

    public IReadOnlyCollection<Revocation> All => _byKey.Values;

    /// <summary>A condition for a batch: nothing has been revoked since. What stands in this snapshot was looked at before.</summary>
    public Expect Unchanged => new(Spaces.RevocationMark, Revocations.MarkKey, _mark);

    internal long Mark => _mark;

    /// <summary>The first that takes back what was issued at this moment and has one of these targets; null where none does.</summary>
    public Revocation? Find(IEnumerable<RevocationTarget> targets, long issuedAtMs)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (_byKey.Count == 0) return null;
        foreach (var target in targets)
        {
            if (_byKey.TryGetValue(target.Key, out var revocation) && revocation.Concerns(issuedAtMs)) return revocation;
        }

        return null;
    }
}
