using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Writ.Core.Log;

/// <summary>An inclusion proof with the checkpoint it leads to, in one text that other tools read (C2SP tlog-proof).</summary>
/// <remarks>
/// "c2sp.org/tlog-proof@v1" LF ["extra " base64 LF] "index " index LF *(base64(hash) LF) LF checkpoint-note
/// </remarks>
/// <param name="Index">The leaf's.</param>
/// <param name="Hashes">The proof's.</param>
/// <param name="Checkpoint">The signed checkpoint, whole.</param>
/// <param name="Extra">Data of the application; absent or empty is none.</param>
public sealed record TlogProof(long Index, IReadOnlyList<Digest> Hashes, SignedNote Checkpoint, ReadOnlyMemory<byte>? Extra = null)
{
    private const string Head = "c2sp.org/tlog-proof@v1";

    public override string ToString()
    {
        var text = new StringBuilder(Head).Append('\n');
        if (Extra is { IsEmpty: false } extra) text.Append("extra ").Append(Convert.ToBase64String(extra.Span)).Append('\n');
        text.Append("index ").Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Hashes) text.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TlogProof? proof, [NotNullWhen(false)] out string? why)
    {
        proof = null;
        var split = bytes.IndexOf("\n\n"u8);
        if (split > 0 && split < SignedNote.MaxBytes && SignedNote.TryParse(bytes[(split + 2)..], out var checkpoint, out _))
            proof = FromLines(Encoding.UTF8.GetString(bytes[..split]).Split('\n'), checkpoint);
        why = proof is null ? new Diagnostic("WRIT5053", "this is not a tlog-proof", "give the file as it was written").ToString() : null;
        return proof is not null;
    }

    private static TlogProof? FromLines(ReadOnlySpan<string> lines, SignedNote checkpoint)
    {
        if (lines.IsEmpty || lines[0] != Head) return null;
        lines = lines[1..];
        ReadOnlyMemory<byte>? extra = null;
        if (!lines.IsEmpty && lines[0].StartsWith("extra ", StringComparison.Ordinal))
        {
            if (!StrictBase64.TryDecode(lines[0].AsSpan(6), out var data) || data.Length == 0) return null;
            extra = data;
            lines = lines[1..];
        }

        if (lines.IsEmpty || lines.Length > 65 || !lines[0].StartsWith("index ", StringComparison.Ordinal)
            || !Log.Checkpoint.TryParseSize(lines[0][6..], out var index))
            return null;

        List<Digest> hashes = [];
        foreach (var line in lines[1..])
        {
            if (!StrictBase64.TryDecode(line, out var hash) || hash.Length != Digest.Size) return null;
            hashes.Add(new Digest(hash));
        }

        return new TlogProof(index, hashes, checkpoint, extra);
    }
}
