using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Writ.Core.Log;

/// <summary>The head of a log: how many leaves, and the root over them. Signed as the text of a note.</summary>
/// <remarks>body = origin LF size LF base64(root) LF (C2SP tlog-checkpoint), without extension lines.</remarks>
/// <param name="Origin">The log's name: a bare host name.</param>
/// <param name="Size">Leaves.</param>
/// <param name="Root">RFC 6962 root.</param>
public sealed record Checkpoint(string Origin, long Size, Digest Root)
{
    /// <summary>The text that is signed, its last line end included.</summary>
    public string Body => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.ToArray())}\n");

    /// <summary>Reads a body: three lines, each ended, the size without leading zeros.</summary>
    public static bool TryParse(string body, [NotNullWhen(true)] out Checkpoint? checkpoint, [NotNullWhen(false)] out string? why)
    {
        checkpoint = null;
        if (body.Split('\n') is [var origin, var size, var root, ""]
            && NoteKey.IsName(origin)
            && TryParseSize(size, out var leaves)
            && StrictBase64.TryDecode(root, out var hash) && hash.Length == Digest.Size)
        {
            checkpoint = new Checkpoint(origin, leaves, new Digest(hash));
        }

        why = checkpoint is null
            ? new Diagnostic(
                "WRIT5051", "this is not the body of a checkpoint", "give three lines: origin, size, base64 of the root").ToString()
            : null;
        return checkpoint is not null;
    }

    internal static bool TryParseSize(string text, out long size)
    {
        size = 0;
        return text.Length is > 0 and <= 19 && (text == "0" || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size);
    }
}
