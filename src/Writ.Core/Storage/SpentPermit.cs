using Writ.Core.Documents;

namespace Writ.Core.Storage;

/// <summary>A permit whose single use is durable: the only thing a runner accepts (L1).</summary>
public sealed class SpentPermit
{
    private SpentPermit(string id, string execution, Digest intent, IReadOnlyList<FileIdentity> programs, long epoch) =>
        (Id, Execution, Intent, Programs, Epoch) = (id, execution, intent, programs, epoch);

    /// <summary><c>prm_…</c>.</summary>
    public string Id { get; }

    /// <summary><c>exe_…</c>.</summary>
    public string Execution { get; }
    public Digest Intent { get; }

    /// <summary>What may run: executable, interpreters and script, with their digests (L4).</summary>
    public IReadOnlyList<FileIdentity> Programs { get; }
    public long Epoch { get; }

    /// <summary>Built from the verdict on the batch that claimed the spend, and from nothing else.</summary>
    /// <exception cref="ArgumentException">The batch does not claim this permit's spend, or it was not committed.</exception>
    public static SpentPermit From(
        RegisterBatch batch, RegisterVerdict verdict, string id, string execution, Digest intent, IReadOnlyList<FileIdentity> programs, long epoch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(verdict);
        if (!verdict.Committed) throw new ArgumentException("The spend was not committed.", nameof(verdict));
        if (!batch.Requests.Any(request => request is Claim { Space: Spaces.Spend } claim && claim.Key == id))
            throw new ArgumentException("The batch does not claim the spend of this permit.", nameof(batch));

        return new SpentPermit(id, execution, intent, programs, epoch);
    }
}
