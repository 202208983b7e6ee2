using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Writ.Core.Log;

namespace Writ.Core.Evidence;

/// <summary>What the log says of one statement: its leaf, where it stands, and the way from there to a signed root.</summary>
/// <param name="Body">The leaf's bytes, unchecked.</param>
/// <param name="Proof">The inclusion proof, unchecked.</param>
/// <param name="Root">The root that the proof states.</param>
/// <param name="LogId">Full key id of the log's note key.</param>
/// <param name="Checkpoint">The signed note, as text.</param>
public sealed record LogEntry(ReadOnlyMemory<byte> Body, InclusionProof Proof, Digest Root, Digest LogId, string Checkpoint)
{
    internal TlogEntryDocument ToDocument()
    {
        var index = Proof.Index.ToString(CultureInfo.InvariantCulture);
        return new TlogEntryDocument
        {
            LogIndex = index,
            LogId = new LogIdDocument { KeyId = Convert.ToBase64String(LogId.ToArray()) },
            KindVersion = new KindVersionDocument { Kind = "hashedrekord", Version = "0.0.2" },
            IntegratedTime = "0",
            InclusionProof = new InclusionProofDocument
            {
                LogIndex = index,
                RootHash = Convert.ToBase64String(Root.ToArray()),
                TreeSize = Proof.TreeSize.ToString(CultureInfo.InvariantCulture),
                Hashes = [.. Proof.Hashes.Select(static hash => Convert.ToBase64String(hash.ToArray()))],
                Checkpoint = new CheckpointDocument { Envelope = Checkpoint },
            },
            CanonicalizedBody = Convert.ToBase64String(Body.Span),
        };
    }

    internal static bool TryRead(TlogEntryDocument document, [NotNullWhen(true)] out LogEntry? entry)
    {
        entry = null;
        var proof = document.InclusionProof;
        if (document.KindVersion is not { Kind: "hashedrekord", Version: "0.0.2" } || document.IntegratedTime != "0"
            || proof.LogIndex != document.LogIndex || proof.Hashes.Count > 64
            || !Log.Checkpoint.TryParseSize(proof.LogIndex, out var index)
            || !Log.Checkpoint.TryParseSize(proof.TreeSize, out var size)
            || !TryHash(proof.RootHash, out var root)
            || !TryHash(document.LogId.KeyId, out var logId)
            || !StrictBase64.TryDecode(document.CanonicalizedBody, out var body))
            return false;

        List<Digest> hashes = [];
        foreach (var text in proof.Hashes)
        {
            if (!TryHash(text, out var hash)) return false;
            hashes.Add(hash);
        }

        entry = new LogEntry(body, new InclusionProof(index, size, hashes), root, logId, proof.Checkpoint.Envelope);
        return true;
    }

    private static bool TryHash(string text, out Digest hash)
    {
        var valid = StrictBase64.TryDecode(text, out var bytes) && bytes.Length == Digest.Size;
        hash = valid ? new Digest(bytes) : default;
        return valid;
    }
}
