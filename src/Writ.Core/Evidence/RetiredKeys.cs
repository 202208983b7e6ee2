using System.Globalization;
using System.Text;
using Writ.Core.Cryptography;
using Writ.Core.Log;

namespace Writ.Core.Evidence;

/// <summary>What a retired key signed counts where it stands in the log before the key's end; and where it stands, a proof must say.</summary>
internal static class RetiredKeys
{
    /// <summary>Null where the key is not retired, or signed before its end.</summary>
    public static Finding? Judge(VerifyingKey signer, LogEntry entry, TrustedKeys trust)
    {
        if (trust.EndOf(signer) is not { } end) return null;
        var expected = string.Create(CultureInfo.InvariantCulture, $"an entry before {end}, proven");
        if (entry.Proof.Index >= end)
            return Finding.Fail($"{signer.KeyId} was retired before it signed this", expected, string.Create(CultureInfo.InvariantCulture, $"entry {entry.Proof.Index}"));
        return IsProven(entry, trust) ? null : Finding.Fail($"{signer.KeyId} was retired, and nothing proves that it signed this before", expected, "no proof");
    }

    /// <summary>Null where the log's key is not retired, or the checkpoint is from before its end.</summary>
    public static Finding? Judge(NoteKey signer, Checkpoint checkpoint, TrustedKeys trust) =>
        trust.EndOf(signer.Key) is { } end && checkpoint.Size > end
            ? Finding.Fail($"{signer.Key.KeyId} was retired before it signed this checkpoint", $"a size of at most {end}", $"{checkpoint.Size}")
            : null;

    // The index is anybody's word until it is hashed into a root that a log key signed.
    private static bool IsProven(LogEntry entry, TrustedKeys trust) =>
        SignedNote.TryParse(Encoding.UTF8.GetBytes(entry.Checkpoint), out var note, out _)
        && Checkpoint.TryParse(note.Text, out var checkpoint, out _)
        && trust.Log.Any(key => key.Name == checkpoint.Origin && Judge(key, checkpoint, trust) is null && note.Verify(key))
        && entry.Proof.TreeSize == checkpoint.Size
        && entry.Proof.Verify(MerkleTree.HashLeaf(entry.Body.Span), checkpoint.Root);
}
