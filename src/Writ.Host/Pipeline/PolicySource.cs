using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Decide;

namespace Writ.Host.Pipeline;

/// <summary>The policies in force, as one snapshot; loaded anew when a file changed. A new bundle is in the log before it decides.</summary>
internal sealed class PolicySource(PolicyFolders folders, IRegister register, StandaloneStatements statements, TimeProvider clock) : IDisposable
{
    private readonly OneLook<long> _stamp = new();
    private readonly SemaphoreSlim _loading = new(1, 1);

    // Replaced whole; written under _loading.
    private volatile Loaded? _current;

    // Begun before anybody asked; the first who asks takes it.
    private Task<Loaded>? _ahead;

    /// <summary>The snapshot to use for one whole intent.</summary>
    public async ValueTask<PolicyInForce> Current()
    {
        var stamp = Stamp();
        if (_current is { } current && current.Stamp == stamp) return current.Policy;
        await _loading.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_current is { } loaded && loaded.Stamp == stamp) return loaded.Policy;
            var next = Interlocked.Exchange(ref _ahead, null) is { } ahead ? await ahead.ConfigureAwait(false) : Load();
            if (next.Stamp != stamp) next = Load();
            await Record(next.Policy).ConfigureAwait(false);
            _current = next;
            _stamp.Forget();
            return next.Policy;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Begins to load while the caller opens what else it needs. What fails is said to whoever asks first.</summary>
    public void LoadAhead() => _ahead = Task.Run(Load);

    /// <summary>Differs after any change of a file that could change an answer; ten milliseconds later at the latest.</summary>
    public long Stamp() => _stamp.Take(folders.Stamp);

    public void Dispose() => _loading.Dispose();

    // The stamp is from before the reading: a file that changes meanwhile makes it stale.
    private Loaded Load()
    {
        var stamp = folders.Stamp();
        var bundle = folders.Load();
        return new Loaded(stamp, new PolicyInForce(bundle, new Decider(bundle)));
    }

    // The authority once for all executions under it: what is decided from here on, is decided under what the register has.
    private async ValueTask Record(PolicyInForce policy)
    {
        var bundle = policy.Bundle;
        var authority = new Put(Spaces.Authority, policy.Digest.Hex, Put.AnyVersion, policy.AuthorityBytes);
        if (!await folders.IsNew(bundle, register).ConfigureAwait(false) || !bundle.InForce)
        {
            if (await register.Read(authority.Space, authority.Key).ConfigureAwait(false) is null) await register.Commit(new RegisterBatch([authority])).ConfigureAwait(false);
            return;
        }

        var predicate = new PolicyActivationPredicate
        {
            AtMs = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Authority = bundle.Digest,
            Bundle = bundle.Authority.Bundle,
            BundleVersion = bundle.Authority.BundleVersion,
            ProtectedVersion = bundle.Authority.ProtectedVersion,
        };
        var statement = statements.Sign("policy/" + bundle.Authority.Bundle, bundle.Digest, PredicateTypes.PolicyActivation, predicate,
            DocumentsJson.Default.PolicyActivationPredicate);
        await register.Commit(new RegisterBatch([authority, .. folders.Rows(bundle), statement])).ConfigureAwait(false);
    }

    private sealed record Loaded(long Stamp, PolicyInForce Policy);
}
