using System.Diagnostics.CodeAnalysis;

namespace Writ.Core.Evidence;

/// <summary>From one version of a trust file to the next, in the manner of TUF's root role.</summary>
/// <remarks>
/// The Update Framework, version 1.0.33, section 5.3: a version is followed by the next one and no other; it is signed by a threshold
/// of the root keys of the version before and by a threshold of its own. Besides, of ours: the origin stays; a key that leaves a
/// signing role is retired with the log index that it signed up to; an approver keeps his keys, retired or not; and what is retired stays so.
/// </remarks>
public static class TrustSuccession
{
    /// <param name="before">A trust file that is believed.</param>
    /// <param name="after">The one that claims to follow it.</param>
    /// <param name="keys">The keys of <paramref name="after"/>, where it does.</param>
    /// <param name="why">Where it does not: WRIT5090 to WRIT5092.</param>
    public static bool TryFollow(
        ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, [NotNullWhen(true)] out TrustedKeys? keys, [NotNullWhen(false)] out string? why)
    {
        try
        {
            var (old, next) = (TrustReader.Read(before), TrustReader.Read(after));
            next.RequireSignatures(old);
            next.RequireSignatures(next);
            Require(next.Body.Version == old.Body.Version + 1, $"version {next.Body.Version} does not follow version {old.Body.Version}");
            Require(next.Body.Previous == old.Digest, "it follows another version than this one");
            Require(next.Body.Origin == old.Body.Origin, "it is of another log");
            RequireRetirement(old.Body, next.Body);
            (keys, why) = (next.Keys, null);
            return true;
        }
        catch (MalformedException malformed)
        {
            (keys, why) = (null, malformed.Message);
            return false;
        }
    }

    private static void RequireRetirement(TrustBodyDocument old, TrustBodyDocument next)
    {
        var retired = next.Retired ?? new Dictionary<string, TrustRetiredDocument>();
        foreach (var (id, end) in old.Retired ?? retired)
            Require(retired.TryGetValue(id, out var still) && still == end, $"the retired key {id} is not retired any more, or later");
        foreach (var (role, before, after) in new[]
        {
            ("statement", old.Roles.Statement, next.Roles.Statement), ("permit", old.Roles.Permit, next.Roles.Permit), ("log", old.Roles.Log, next.Roles.Log),
        })
        {
            // Without it evidence from before would stop to verify.
            foreach (var id in before.KeyIds.Except(after.KeyIds))
                Require(retired.TryGetValue(id, out var end) && end.Role == role, $"the {role} key {id} is gone and not retired");
        }

        foreach (var (who, keys) in old.Approvers ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            var kept = next.Approvers?.GetValueOrDefault(who) ?? [];
            foreach (var id in keys.Except(kept)) Require(false, $"the key {id} of the approver {who} is gone");
        }
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
            throw new MalformedException(new("WRIT5092", $"this trust file does not follow the one before it: {fault}", "get both from their source again"));
    }
}
