using Writ.Core.Canonical;
using Writ.Core.Dsse;
using Writ.Core.Log;

namespace Writ.Core.Evidence;

/// <summary>One statement as the log holds it, to be put into an evidence file.</summary>
/// <param name="Number">Its number in the execution.</param>
/// <param name="PredicateType">Its type.</param>
/// <param name="Leaf">The leaf's bytes.</param>
/// <param name="Payload">The envelope as JSON; empty where it was erased.</param>
/// <param name="Proof">To the checkpoint that is given beside it.</param>
public sealed record EvidenceEntry(
    int Number, string PredicateType, ReadOnlyMemory<byte> Leaf, ReadOnlyMemory<byte> Payload, InclusionProof Proof);

/// <summary>Puts an evidence file together. It checks nothing that <see cref="EvidenceChecker"/> will check.</summary>
public static class EvidenceWriter
{
    /// <param name="execution"><c>exe_…</c></param>
    /// <param name="entries">All statements, by number, the receipt last.</param>
    /// <param name="checkpoint">The signed checkpoint to which every proof leads, with its cosignatures.</param>
    /// <param name="log">The log's key.</param>
    /// <param name="input">The decision input as JSON; null where it was erased.</param>
    /// <param name="authority">The authority as JSON.</param>
    /// <exception cref="ArgumentException">No entry, or a proof that does not lead to this checkpoint's size.</exception>
    /// <exception cref="MalformedException">Bytes that are not what they should be.</exception>
    public static EvidenceFile Create(
        string execution,
        IReadOnlyList<EvidenceEntry> entries,
        SignedNote checkpoint,
        NoteKey log,
        ReadOnlyMemory<byte>? input,
        ReadOnlyMemory<byte> authority)
    {
        if (!Checkpoint.TryParse(checkpoint.Text, out var head, out var why)) throw new ArgumentException(why, nameof(checkpoint));
        if (entries.Count == 0 || entries.Any(entry => entry.Proof.TreeSize != head.Size))
            throw new ArgumentException("There is at least one entry, and every proof leads to the checkpoint.", nameof(entries));

        var note = checkpoint.ToString();
        return new EvidenceFile(
            execution,
            [.. entries.Select(entry => Statement(entry, new LogEntry(entry.Leaf, entry.Proof, head.Root, log.FullId, note)))],
            input is { } given ? CanonicalJson.Canonicalize(given.Span) : null,
            CanonicalJson.Canonicalize(authority.Span));
    }

    private static EvidenceStatement Statement(EvidenceEntry entry, LogEntry logged)
    {
        if (entry.Payload.IsEmpty) return new EvidenceStatement(entry.Number, entry.PredicateType, null, null, logged);
        if (!Envelope.TryParse(entry.Payload.Span, out var envelope, out var why)) throw new ArgumentException(why, nameof(entry));
        return new EvidenceStatement(entry.Number, entry.PredicateType, envelope.Signatures[0].KeyId, envelope, logged);
    }
}
