using System.Text;
using Writ.Core.Cryptography;
using Writ.Core.Log;
using Writ.Core.Statements;

namespace Writ.Core.Evidence;

/// <summary>Stage Audit: is all of it in the log, and is the log's head signed?</summary>
internal static class LogChecks
{
    public static Finding Entries(CheckedEvidence evidence)
    {
        foreach (var statement in evidence.Statements)
        {
            var number = statement.Source.Number;
            if (statement.Leaf is not { } leaf)
                return Finding.Fail($"the log entry of statement {number} is no leaf", "a leaf", statement.LeafFault!);
            if (statement.Source.Envelope is not { } envelope) continue;
            if (envelope.Signatures.Count != 1)
                return Finding.Fail($"statement {number} is not signed once", "1", $"{envelope.Signatures.Count}");

            // Hints are only hints; but one that names another key than the one that signed was put there to mislead.
            foreach (var hint in new[] { statement.Source.Hint!, envelope.Signatures[0].KeyId })
            {
                if (hint.Length > 0 && hint != leaf.ClaimedKey.KeyId)
                    return Finding.Fail($"statement {number} hints at another key than the one that signed", leaf.ClaimedKey.KeyId, hint);
            }

            // The key is the leaf's own: whether it is trusted is another check's question, whether it signed is this one's.
            var digest = Digest.Of(statement.SignedBytes);
            var computed = Leaf.Create(digest, envelope.Signatures[0].Signature.Span, leaf.ClaimedKey);
            if (!computed.Bytes.Span.SequenceEqual(leaf.Bytes.Span) || !statement.IsSignedWith(leaf.ClaimedKey))
            {
                return Finding.Fail(
                    $"the log entry of statement {number} is not the leaf of its envelope", Text(computed.Bytes.Span), Text(leaf.Bytes.Span));
            }
        }

        return Finding.Pass($"{evidence.Statements.Count} entries are the leaves of their statements");
    }

    public static Finding Inclusion(CheckedEvidence evidence)
    {
        var head = evidence.File.Statements[0].Entry.Checkpoint;
        if (ReadHead(head, out _) is not { } checkpoint) return Finding.Fail("the checkpoint is none", "a signed checkpoint", Head(head));
        foreach (var statement in evidence.File.Statements)
        {
            var entry = statement.Entry;
            var differs = Finding.Differ($"the checkpoint of statement {statement.Number}", head, entry.Checkpoint)
                ?? Finding.Differ($"the tree size of statement {statement.Number}", checkpoint.Size, entry.Proof.TreeSize)
                ?? Finding.Differ($"the root that statement {statement.Number} states", checkpoint.Root, entry.Root)
                ?? Finding.Differ(
                    $"the root that the proof of statement {statement.Number} leads to",
                    checkpoint.Root,
                    entry.Proof.ComputeRoot(MerkleTree.HashLeaf(entry.Body.Span)));
            if (differs is not null) return differs;
        }

        return Finding.Pass($"every entry is in the tree of {checkpoint.Size}");
    }

    public static Finding Checkpoint(CheckedEvidence evidence)
    {
        foreach (var text in evidence.File.Statements.Select(static s => s.Entry.Checkpoint).Distinct())
        {
            if (ReadHead(text, out var note) is not { } checkpoint)
                return Finding.Fail("the checkpoint is none", "a signed checkpoint", Head(text));
            if (JudgeHead(evidence.Trust, note!, checkpoint) is { } fault) return fault;
        }

        var origin = evidence.Trust.Log[0];
        var stray = evidence.File.Statements.FirstOrDefault(s => evidence.Trust.Log.All(key => key.FullId != s.Entry.LogId));
        return stray is null
            ? Finding.Pass("the checkpoint is signed by the log " + origin.Name)
            : Finding.Fail($"the log id of statement {stray.Number} is not the log's", origin.FullId.ToString(), stray.Entry.LogId.ToString());
    }

    public static Finding Witness(CheckedEvidence evidence)
    {
        var (witnesses, quorum) = (evidence.Trust.Witnesses, evidence.Trust.WitnessQuorum);
        if (evidence.Trust.Policy is { } policy) return Quorum(evidence, policy);
        if (witnesses.Count == 0) return Finding.NotEvaluated("no witness is trusted here", mayBeLeftOut: true);
        _ = ReadHead(evidence.File.Statements[0].Entry.Checkpoint, out var note);
        var saw = witnesses.Count(witness => Cosigned(note!, witness));
        return saw >= quorum
            ? Finding.Pass($"{saw} witnesses saw this checkpoint")
            : Finding.Fail("too few witnesses saw this checkpoint", $"{quorum} of {witnesses.Count}", $"{saw}");
    }

    /// <summary>The same by a policy file (C2SP tlog-policy): groups of witnesses, and which logs it speaks of.</summary>
    private static Finding Quorum(CheckedEvidence evidence, WitnessPolicy policy)
    {
        _ = ReadHead(evidence.File.Statements[0].Entry.Checkpoint, out var note);
        if (policy.Logs.Count > 0 && !policy.Logs.Any(note!.Verify))
            return Finding.Fail("the policy knows no log that signed this checkpoint", string.Join(", ", policy.Logs), Head(note!.Text));
        if (!policy.Requires) return Finding.NotEvaluated("the policy asks for no witness", mayBeLeftOut: true);
        var saw = policy.Cosigners(note!).Select(static witness => witness.Name).ToList();
        var names = saw.Count == 0 ? "none" : string.Join(", ", saw);
        return policy.IsMet(note!)
            ? Finding.Pass($"the policy's quorum saw this checkpoint: {names}")
            : Finding.Fail("too few witnesses saw this checkpoint", "the quorum of the policy", names);
    }

    public static Finding Chain(CheckedEvidence evidence)
    {
        Digest? before = null;
        var subject = evidence.First.Statement?.Subjects[0].Digest;
        for (var number = 0; number < evidence.Statements.Count; number++)
        {
            var statement = evidence.Statements[number];
            if (Finding.Differ("the number of a statement", number, statement.Source.Number) is { } gap) return gap;
            if (!statement.Source.IsErased && Link(statement, evidence.File.Execution, number, before, subject) is { } broken)
                return broken;
            before = statement.Leaf!.DataDigest;
        }

        return Finding.Pass($"{evidence.Statements.Count} statements, each naming the one before");
    }

    private static Finding? Link(CheckedStatement checkedStatement, string execution, int number, Digest? before, Digest? intent)
    {
        if (checkedStatement is not { Statement: { } statement, Position: { } position })
            return Finding.Fail($"statement {number} says nothing of its place", "a position", checkedStatement.StatementFault ?? "none");
        if (statement.Subjects is not [var subject])
            return Finding.Fail($"statement {number} is not about one thing", "1 subject", $"{statement.Subjects.Count}");
        return Finding.Differ($"the execution of statement {number}", execution, position.Execution)
            ?? Finding.Differ($"the number that statement {number} states", number, position.Number)
            ?? Finding.Differ($"what statement {number} names as the one before", before, position.Prev)
            ?? Finding.Differ($"the type of statement {number}", checkedStatement.Source.PredicateType, statement.PredicateType)
            ?? Finding.Differ($"the subject of statement {number}", execution, subject.Name)
            ?? (intent is null ? null : Finding.Differ($"the subject's digest of statement {number}", intent, subject.Digest));
    }

    private static Finding? JudgeHead(TrustedKeys trust, SignedNote note, Log.Checkpoint checkpoint)
    {
        var keys = trust.Log;
        var expected = keys.Count == 0 ? "a trusted key (none was given)" : string.Join(", ", keys);
        var key = keys.FirstOrDefault(key => note.Signatures.Any(line => line.KeyId == key.Id && line.Name == key.Name));
        if (key is null)
        {
            var signers = string.Join(", ", note.Signatures.Select(static s => $"{s.Name}+{s.KeyId:x8}"));
            return Finding.Untrusted("no trusted log key signed the checkpoint", expected, signers);
        }

        if (!note.Verify(key)) return Finding.Fail("the signature of the checkpoint is wrong", "a signature by " + key, Head(note.Text));
        return RetiredKeys.Judge(key, checkpoint, trust) ?? Finding.Differ("the origin of the checkpoint", key.Name, checkpoint.Origin);
    }

    // A witness's name is its own choice; with the key and the name of a line, the line's id tells whether they belong together.
    private static bool Cosigned(SignedNote note, VerifyingKey witness) =>
        note.Signatures.Any(line => NoteKey.Create(line.Name, NoteKeyType.Cosignature, witness) is var key
            && key.Id == line.KeyId && note.CosignedAt(key) is not null);

    private static Log.Checkpoint? ReadHead(string text, out SignedNote? note) =>
        SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out note, out _) && Log.Checkpoint.TryParse(note.Text, out var checkpoint, out _)
            ? checkpoint
            : null;

    private static string Head(string text) => text.Length <= 400 ? text : text[..400] + "…";

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
