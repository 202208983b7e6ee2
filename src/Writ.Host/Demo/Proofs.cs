using Writ.Audit;
using Writ.Core.Documents;
using Writ.Core.Dsse;
using Writ.Core.Log;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Pipeline;
using Writ.Host.Verifying;

namespace Writ.Host.Demo;

/// <summary>Checks what a scenario left behind, as a stranger with the trust file would.</summary>
internal sealed class Proofs(ControlPlane plane)
{
    private const int Tail = 64;

    /// <summary>Every check of an execution's evidence, deciding again included.</summary>
    public async Task<bool> Holds(string execution)
    {
        var evidence = await plane.Evidence.Assemble(execution).ConfigureAwait(false);
        return evidence is not null && EvidenceVerification.Check(evidence.ToJson(), plane.Trust.Json).Holds;
    }

    /// <summary>A refusal has no execution: its one statement is signed, in the log, and under the signed head.</summary>
    public async Task<bool> RefusalHolds(string refusal)
    {
        var size = await plane.Register.LogSize().ConfigureAwait(false);
        var checkpoint = await plane.Checkpoints.Publish(size).ConfigureAwait(false);
        foreach (var row in await plane.Register.ReadLog(Math.Max(0, size - Tail), Tail).ConfigureAwait(false))
        {
            if (row.PredicateType != PredicateTypes.Refusal || Stored.Read(row).ReadPredicate(DocumentsJson.Default.RefusalPredicate).Refusal != refusal) continue;
            var proof = new Log(plane.Register, plane.Data.Log).ProveInclusion(row, checkpoint);
            return Envelope.TryParse(row.Payload.Span, out var envelope, out _)
                && SignedStatement.TryVerify(envelope, plane.Keys.Statement.PublicKey, out var signed, out _)
                && signed.Leaf.Bytes.Span.SequenceEqual(row.Leaf.Span)
                && proof.Verify(MerkleTree.HashLeaf(row.Leaf.Span), checkpoint.Checkpoint.Root)
                && plane.Checkpoints.Keys.SignerOf(checkpoint.Note, checkpoint.Checkpoint) is not null;
        }

        return false;
    }
}
