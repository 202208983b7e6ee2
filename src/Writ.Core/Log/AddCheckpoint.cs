using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Writ.Core.Log;

/// <summary>What a log asks of a witness: cosign this checkpoint, which extends the one you saw last (C2SP tlog-witness).</summary>
/// <remarks>body = "old " size LF *63(base64(hash) LF) LF checkpoint</remarks>
/// <param name="OldSize">Size of the checkpoint that the witness cosigned last; 0 where it cosigned none.</param>
/// <param name="Proof">Consistency from the old size to the checkpoint's; empty where the old size is 0 or the same.</param>
/// <param name="Checkpoint">The signed checkpoint.</param>
public sealed record AddCheckpoint(long OldSize, IReadOnlyList<Digest> Proof, SignedNote Checkpoint)
{
    /// <summary>The path below a witness's submission prefix.</summary>
    public const string Path = "add-checkpoint";

    /// <summary>Content type of the size that a witness answers a conflict with.</summary>
    public const string SizeType = "text/x.tlog.size";

    /// <summary>Bytes of a request that is read: 63 hashes of 45 bytes, and the largest note.</summary>
    public const int MaxBytes = SignedNote.MaxBytes + (4 * 1024);

    private const int MostHashes = 63;

    public byte[] ToBytes()
    {
        var text = new StringBuilder("old ").Append(OldSize.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Proof) text.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        return Encoding.UTF8.GetBytes(text.Append('\n').Append(Checkpoint).ToString());
    }

    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out AddCheckpoint? request, [NotNullWhen(false)] out string? why)
    {
        request = null;
        var split = body.IndexOf("\n\n"u8);
        if (split > 0 && body.Length <= MaxBytes && SignedNote.TryParse(body[(split + 2)..], out var note, out _))
            request = FromLines(Encoding.UTF8.GetString(body[..split]).Split('\n'), note);
        why = request is null
            ? new Diagnostic("WRIT5054", "this is not a request to cosign a checkpoint", "give the old size, the proof, an empty line and the checkpoint").ToString()
            : null;
        return request is not null;
    }

    private static AddCheckpoint? FromLines(string[] lines, SignedNote checkpoint)
    {
        if (!lines[0].StartsWith("old ", StringComparison.Ordinal) || !Log.Checkpoint.TryParseSize(lines[0][4..], out var old)) return null;
        if (lines.Length - 1 > MostHashes) return null;
        List<Digest> proof = new(lines.Length - 1);
        foreach (var line in lines.AsSpan(1))
        {
            if (!StrictBase64.TryDecode(line, out var hash) || hash.Length != Digest.Size) return null;
            proof.Add(new Digest(hash));
        }

        return new AddCheckpoint(old, proof, checkpoint);
    }
}
