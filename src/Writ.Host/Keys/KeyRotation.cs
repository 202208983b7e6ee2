using Writ.Core.Cryptography;
using Writ.Core.Evidence;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Keys;

/// <summary>Makes the next version of <c>trust.json</c>: a new key for a role beside the one before, a key retired, another root.</summary>
/// <remarks>
/// A rotation has two steps. <see cref="Rotate"/> puts a new key in front: every process signs with it from its next signature on,
/// and the old one is still believed, since something it signed may be on its way into the log. <see cref="Retire"/>, a minute later
/// at the earliest, ends it: what it signed counts below the log's size of that moment, and its private half is deleted. Between the
/// two, checkpoints are signed by both log keys: witnesses and verifiers who know either go on, and have the time to follow.
/// </remarks>
internal sealed class KeyRotation(ControlPlane plane)
{
    /// <summary>Longer than any commit waits for the register: what the old key signed is in the log by then, or never.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    private static readonly string[] Rotating = ["statement", "permit", "log"];

    /// <summary>A new key for a role. Installed where the root keys here are enough; else it must still be signed by others.</summary>
    public async Task<NextTrust> Rotate(string role)
    {
        using var held = FileLock.Take(plane.Data.StartLock);
        var now = plane.Trust;
        var key = plane.Keys.Create(role, now.Version + 1);
        var former = now.Body.Roles[role];
        var local = plane.Keys.LocalRoots();

        // The roots sign both versions, so a root needs no overlap: the local one is replaced.
        var kept = role == "root" ? former.KeyIds.Except(local.Select(root => root.PublicKey.KeyId)) : former.KeyIds;
        var body = After(now) with
        {
            Keys = With(now.Body.Keys, key.PublicKey),
            Roles = With(now.Body.Roles, role, former with { KeyIds = [key.PublicKey.KeyId, .. kept] }),
        };
        var next = await Finish(now, body, role == "root" ? local.Append(key) : local).ConfigureAwait(false);
        if (role == "root" && next.Installed) foreach (var root in local) plane.Keys.Destroy("root", root.PublicKey.KeyId);
        return await Published(next).ConfigureAwait(false) with { Added = key.PublicKey.KeyId };
    }

    /// <summary>Root keys that others hold, and how many of them must sign from now on.</summary>
    public async Task<NextTrust> Entrust(IReadOnlyList<VerifyingKey> roots, int threshold)
    {
        using var held = FileLock.Take(plane.Data.StartLock);
        var now = plane.Trust;
        var body = After(now) with
        {
            Keys = roots.Aggregate(now.Body.Keys, (keys, root) => With(keys, root)),
            Roles = With(now.Body.Roles, "root", new TrustRole(threshold, [.. roots.Select(root => root.KeyId)])),
        };
        return await Published(await Finish(now, body, plane.Keys.LocalRoots()).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>One more key that an approver votes with. From the first on, no vote counts but with keys that are named so.</summary>
    public async Task<NextTrust> Name(string approver, VerifyingKey key)
    {
        using var held = FileLock.Take(plane.Data.StartLock);
        var now = plane.Trust;
        var approvers = now.Body.Approvers ?? new Dictionary<string, IReadOnlyList<string>>();
        if (approvers.FirstOrDefault(one => one.Value.Contains(key.KeyId)) is { Key: { } whose })
            throw Cannot(key.KeyId, "given to an approver", $"it is {whose}'s already", "each approver has keys of his own: writ keys list");
        var body = After(now) with
        {
            Keys = With(now.Body.Keys, key),
            Approvers = With(approvers, approver, [.. approvers.GetValueOrDefault(approver) ?? [], key.KeyId]),
        };
        return await Published(await Finish(now, body, plane.Keys.LocalRoots()).ConfigureAwait(false)).ConfigureAwait(false) with { Added = key.KeyId };
    }

    /// <summary>Ends a key that another has taken the place of, or an approver's.</summary>
    /// <exception cref="DiagnosedException">WRIT6068: it is none, it still signs, or it was replaced less than <see cref="Overlap"/> ago.</exception>
    public async Task<NextTrust> Retire(string keyId)
    {
        using var held = FileLock.Take(plane.Data.StartLock);
        var now = plane.Trust;

        // At once: a vote is counted anew, under the trust of that moment, before anything is permitted by it.
        if (now.Body.Approvers?.Values.Any(keys => keys.Contains(keyId)) == true) return await End(now, now.Body.Roles, "approver", keyId).ConfigureAwait(false);
        var role = Rotating.FirstOrDefault(name => now.Body.Roles[name].KeyIds.Contains(keyId))
            ?? throw Cannot(keyId, "it is no statement, permit, log or approver's key in force", "writ keys list");
        var keys = now.Body.Roles[role];
        if (keys.KeyIds[0] == keyId) throw Cannot(keyId, $"it signs every {role}", $"put another in its place first: writ keys rotate {role}");
        var since = plane.NowMs() - await plane.TrustRecord.SinceMs(keys.KeyIds[0]).ConfigureAwait(false);
        if (since < Overlap.TotalMilliseconds && !Faults.GuardOff("key-overlap"))
            throw Cannot(keyId, "it was replaced less than a minute ago, and what it signed may still be on its way into the log", $"in {60 - (since / 1_000)} s: writ keys retire {keyId}");

        if (role == "log") RequireWitnesses(now, keyId);
        return await End(now, With(now.Body.Roles, role, keys with { KeyIds = [.. keys.KeyIds.Where(id => id != keyId)] }), role, keyId).ConfigureAwait(false);
    }

    /// <summary>Puts a version in force that was signed elsewhere.</summary>
    /// <exception cref="DiagnosedException">WRIT6067: it does not follow, or too few have signed.</exception>
    public async Task Apply(byte[] json)
    {
        using var held = FileLock.Take(plane.Data.StartLock);
        if (!TrustSuccession.TryFollow(plane.Trust.Json.Span, json, out _, out var why))
        {
            throw new DiagnosedException(new Diagnosis("WRIT6067", "this version of trust.json does not follow the one in force", why,
                "have it signed by those who must (writ keys sign), and apply it before another is made", ExitCodes.NotTrusted));
        }

        var former = plane.Trust.Body.Retired?.Keys ?? [];
        await Install(TrustFile.Read(json)).ConfigureAwait(false);
        foreach (var (id, end) in plane.Trust.Body.Retired ?? new Dictionary<string, TrustRetired>())
        {
            if (!former.Contains(id)) plane.Keys.Destroy(end.Role, id);
        }

        await Publish().ConfigureAwait(false);
    }

    /// <summary>Last: what is in force is so, and what was taken away is gone, whether or not a witness can be reached.</summary>
    private async Task<NextTrust> Published(NextTrust next)
    {
        if (next.Installed) await Publish().ConfigureAwait(false);
        return next;
    }

    private async Task Publish() => await plane.Checkpoints.Publish(await plane.Register.LogSize().ConfigureAwait(false)).ConfigureAwait(false);

    // The file that asks for witnesses would be of no log of ours from then on, and nothing would run.
    private void RequireWitnesses(TrustFile now, string keyId)
    {
        var left = now.Keys with { Log = [.. now.Keys.Log.Where(key => key.Key.KeyId != keyId)] };
        try
        {
            WitnessFile.Load(plane.Data, left, plane.Clock)?.Dispose();
        }
        catch (DiagnosedException unusable)
        {
            throw Cannot(keyId, unusable.Diagnosis.Why, $"add a line to {plane.Data.WitnessPolicy}: log {left.Log[0]}");
        }
    }

    private async Task<NextTrust> End(TrustFile now, IReadOnlyDictionary<string, TrustRole> roles, string role, string keyId)
    {
        var retired = now.Body.Retired ?? new Dictionary<string, TrustRetired>();
        if (retired.ContainsKey(keyId)) throw Cannot(keyId, "it is retired already", "writ keys list");
        var until = await plane.Register.LogSize().ConfigureAwait(false);
        var body = After(now) with { Roles = roles, Retired = With(retired, keyId, new TrustRetired(role, until)) };
        var next = await Finish(now, body, plane.Keys.LocalRoots()).ConfigureAwait(false);
        if (next.Installed) plane.Keys.Destroy(role, keyId);
        return await Published(next).ConfigureAwait(false) with { Retired = keyId };
    }

    private async Task<NextTrust> Finish(TrustFile now, TrustBody body, IEnumerable<Signer> roots)
    {
        var json = TrustFile.Sign(body, roots, []);
        var ready = TrustSuccession.TryFollow(now.Json.Span, json, out _, out var why);
        if (ready) await Install(TrustFile.Read(json)).ConfigureAwait(false);
        return new NextTrust(json, body.Version, ready, why);
    }

    // The file before the register: a file that is behind the register was then put there by somebody else.
    private async Task Install(TrustFile file)
    {
        new TrustHistory(plane.Data).Install(file);
        await plane.TrustRecord.Follow(file).ConfigureAwait(false);
    }

    private static TrustBody After(TrustFile now) => now.Body with { Version = now.Version + 1, Previous = now.SignedDigest };

    private static Dictionary<string, TrustKey> With(IReadOnlyDictionary<string, TrustKey> keys, VerifyingKey key) => With(keys, key.KeyId, TrustKey.Of(key));

    private static Dictionary<string, T> With<T>(IReadOnlyDictionary<string, T> all, string name, T one) =>
        new(all, StringComparer.Ordinal) { [name] = one };

    private static DiagnosedException Cannot(string keyId, string why, string remedy) => Cannot(keyId, "retired", why, remedy);

    private static DiagnosedException Cannot(string keyId, string what, string why, string remedy) =>
        new(new Diagnosis("WRIT6068", $"the key {Text.Shorten(keyId, 60)} cannot be {what}", why, remedy, ExitCodes.Usage));
}

/// <summary>A version of <c>trust.json</c> that was made.</summary>
/// <param name="Json">The file.</param>
/// <param name="Installed">Whether it is in force.</param>
/// <param name="Why">Where it is not: what is missing.</param>
internal sealed record NextTrust(byte[] Json, long Version, bool Installed, string? Why)
{
    public string? Added { get; init; }
    public string? Retired { get; init; }
}
