using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Decide;

namespace Writ.Host.Pipeline;

/// <summary>The policies in force, as one snapshot; loaded anew when a file changed. A new bundle is in the log before it decides.</summary>
internal sealed class PolicySource(PolicyFolders folders, IRegister register, StandaloneStatements statements, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);

    // Replaced whole; written under _loading.
    private volatile Loaded? _current;

    /// <summary>The snapshot to use for one whole intent.</summary>
    public async ValueTask<PolicyInForce> Current()
    {
        var stamp = folders.Stamp();
        if (_current is { } current && current.Stamp == stamp) return current.Policy;
        await _loading.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_current is { } loaded && loaded.Stamp == stamp) return loaded.Policy;
            var bundle = folders.Load();
            await Record(bundle).ConfigureAwait(false);
            var policy = new PolicyInForce(bundle, new Decider(bundle));
            _current = new Loaded(stamp, policy);
            return policy;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Differs after any change of a file that could change an answer.</summary>
    public long Stamp() => folders.Stamp();

    public void Dispose() => _loading.Dispose();

    private async ValueTask Record(PolicyBundle bundle)
    {
        if (!await folders.IsNew(bundle, register).ConfigureAwait(false) || !bundle.InForce) return;
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
        await register.Commit(new RegisterBatch([.. folders.Rows(bundle), statement])).ConfigureAwait(false);
    }

    private sealed record Loaded(long Stamp, PolicyInForce Policy);
}
