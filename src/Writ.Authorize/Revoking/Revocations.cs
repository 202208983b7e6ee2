using System.Text.Json;
using Writ.Core.Storage;

namespace Writ.Authorize.Revoking;

/// <summary>What was taken back. A revocation stays until the last permit it could concern has expired; one of more than an execution
/// stands against new permits too, until it is lifted.</summary>
/// <remarks>One row, the mark, gets a new version with every revocation. Whoever depends on there being none expects the version it
/// looked at: so one check covers every target, and a revocation that comes between is never missed.</remarks>
public sealed class Revocations(IRegister register)
{
    internal const string MarkKey = "latest";

    private const int Page = 10_000;

    private static readonly byte[] Marked = [1];

    // Replaced whole. Two that load at once load the same.
    private volatile RevocationsInForce? _current;

    /// <summary>All revocations whose commit has returned. Costs one small read while there is none new.</summary>
    public async ValueTask<RevocationsInForce> Current()
    {
        // The mark first: what is scanned afterwards is as new or newer.
        var mark = (await register.Read(Spaces.RevocationMark, MarkKey).ConfigureAwait(false))?.Version ?? 0;
        if (_current is { } current && current.Mark == mark) return current;
        Dictionary<string, Revocation> found = [];
        foreach (var (key, _, revocation) in await Rows().ConfigureAwait(false)) found.Add(key, revocation);
        return _current = new RevocationsInForce(mark, found);
    }

    /// <summary>The requests that revoke, to be committed with their statement. Rejected at the first where it is revoked already.</summary>
    public static IReadOnlyList<RegisterRequest> Revoke(RevocationTarget target, Revocation revocation)
    {
        ArgumentNullException.ThrowIfNull(target);
        return [new Put(Spaces.Revocation, target.Key, 0, Write(revocation)), Mark];
    }

    /// <summary>The requests that let new permits be issued again; null where no such revocation stands.</summary>
    /// <param name="target">What was revoked.</param>
    /// <param name="nowMs">What was issued until now stays revoked.</param>
    public async ValueTask<IReadOnlyList<RegisterRequest>?> Lift(RevocationTarget target, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (await register.Read(Spaces.Revocation, target.Key).ConfigureAwait(false) is not { } row || Read(row) is not { LiftedAtMs: null, KeepUntilMs: null } standing) return null;
        var lifted = standing with { LiftedAtMs = nowMs, KeepUntilMs = nowMs + (long)PermitIssuer.LongestWindow.TotalMilliseconds + (Spender.SkewSeconds * 1_000) };
        return [new Put(Spaces.Revocation, target.Key, row.Version, Write(lifted)), Mark];
    }

    /// <summary>Revokes again what was lifted: the same row, standing anew.</summary>
    public async ValueTask<IReadOnlyList<RegisterRequest>?> Renew(RevocationTarget target, Revocation revocation)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (await register.Read(Spaces.Revocation, target.Key).ConfigureAwait(false) is not { } row || Read(row).LiftedAtMs is null) return null;
        return [new Put(Spaces.Revocation, target.Key, row.Version, Write(revocation)), Mark];
    }

    /// <summary>The request that leaves a revocation standing and says no more by whom and why.</summary>
    public static Put Blank(RegisterRow row, string gone)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new Put(Spaces.Revocation, row.Key, row.Version, Write(Read(row) with { Reason = gone, By = new Core.Documents.EntityRef("User", gone) }));
    }

    /// <summary>Forgets what can concern nothing any more.</summary>
    /// <param name="nowMs">Milliseconds since the Unix epoch.</param>
    /// <param name="isOpen">Whether an execution or a permit of this id is not over.</param>
    public async Task<int> Forget(long nowMs, Func<string, bool> isOpen)
    {
        ArgumentNullException.ThrowIfNull(isOpen);
        var forgotten = 0;
        foreach (var (key, version, revocation) in await Rows().ConfigureAwait(false))
        {
            if (revocation.KeepUntilMs is not { } until || nowMs <= until || isOpen(revocation.Target)) continue;

            // The mark stays: a snapshot that still has it refuses what nobody can present.
            var verdict = await register.Commit(new RegisterBatch([new Put(Spaces.Revocation, key, version, ReadOnlyMemory<byte>.Empty)])).ConfigureAwait(false);
            if (verdict.Committed) forgotten++;
        }

        return forgotten;
    }

    private static Put Mark => new(Spaces.RevocationMark, MarkKey, Put.AnyVersion, Marked);

    private async ValueTask<List<(string Key, long Version, Revocation Revocation)>> Rows()
    {
        List<(string, long, Revocation)> found = [];
        string? after = null;
        while (true)
        {
            var rows = await register.Scan(Spaces.Revocation, after, Page).ConfigureAwait(false);
            found.AddRange(rows.Select(row => (row.Key, row.Version, Read(row))));
            if (rows.Count < Page) return found;
            after = rows[^1].Key;
        }
    }

    private static byte[] Write(Revocation revocation) => JsonSerializer.SerializeToUtf8Bytes(revocation, RevokingJson.Default.Revocation);

    // Rows of earlier versions of this program hold the reason alone.
    private static Revocation Read(RegisterRow row) => row.Value.Span is [(byte)'{', ..]
        ? JsonSerializer.Deserialize(row.Value.Span, RevokingJson.Default.Revocation)!
        : new Revocation(row.Key, 0, new Core.Documents.EntityRef("User", "unknown"), System.Text.Encoding.UTF8.GetString(row.Value.Span), long.MaxValue);
}
