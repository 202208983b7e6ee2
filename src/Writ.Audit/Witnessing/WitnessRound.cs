using Writ.Core;
using Writ.Core.Log;

namespace Writ.Audit.Witnessing;

/// <summary>One checkpoint on its way to the witnesses, each of which may have seen another size last.</summary>
internal sealed class WitnessRound(SignedCheckpoint signed, SignedCheckpoint? before, Func<long, IReadOnlyList<Digest>> prove)
{
    // The proofs read tiles, and their cache is not for several threads.
    private readonly Lock _gate = new();

    /// <summary>Asks, and where the witness saw another size than was thought, asks once more from there.</summary>
    /// <returns><see cref="WitnessReply.Saw"/> only of a size that this log has not reached.</returns>
    public async Task<WitnessReply> Ask(WitnessClient client, CancellationToken cancellation)
    {
        var old = before is not null && before.Note.CosignedAt(client.Witness.Key) is not null ? before.Size : 0;
        var reply = await client.Ask(Request(old), cancellation);
        if (reply is not WitnessReply.Saw saw || saw.Size > signed.Size) return reply;

        // The same size again: it has seen another tree of that size.
        if (saw.Size == old) return old == 0 ? new WitnessReply.Fault("it has seen nothing and refuses the first checkpoint") : new WitnessReply.Contradicts();
        reply = await client.Ask(Request(saw.Size), cancellation);
        return reply switch
        {
            WitnessReply.Saw same when same.Size == saw.Size => new WitnessReply.Contradicts(),
            WitnessReply.Saw moved when moved.Size <= signed.Size => new WitnessReply.Fault("its last size moves while it is asked"),
            _ => reply,
        };
    }

    private AddCheckpoint Request(long old)
    {
        lock (_gate) return new AddCheckpoint(old, old == 0 || old == signed.Size ? [] : prove(old), signed.Note);
    }
}
