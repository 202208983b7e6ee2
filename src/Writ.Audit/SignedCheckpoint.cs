using System.Diagnostics.CodeAnalysis;
using Writ.Core.Log;

namespace Writ.Audit;

/// <summary>A checkpoint that the log's key signed: the only kind this room believes.</summary>
public sealed class SignedCheckpoint
{
    private SignedCheckpoint(Checkpoint checkpoint, SignedNote note) => (Checkpoint, Note) = (checkpoint, note);

    public Checkpoint Checkpoint { get; }

    /// <summary>The text with the log's signature, and any cosignatures that came with it.</summary>
    public SignedNote Note { get; }

    public long Size => Checkpoint.Size;

    /// <summary>Takes a note for a checkpoint of the log whose keys these are, or says why not.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, LogKeys keys, [NotNullWhen(true)] out SignedCheckpoint? signed, [NotNullWhen(false)] out string? why)
    {
        signed = null;
        if (!SignedNote.TryParse(bytes, out var note, out why) || !Checkpoint.TryParse(note.Text, out var checkpoint, out why)) return false;
        if (checkpoint.Origin != keys.Origin) why = $"it is of the log {checkpoint.Origin}, not of {keys.Origin}";
        else if (keys.SignerOf(note, checkpoint) is null) why = $"no key of the log {keys.Origin} signed it that may";
        else signed = new SignedCheckpoint(checkpoint, note);
        return signed is not null;
    }

    /// <summary>The same checkpoint with more signatures.</summary>
    internal SignedCheckpoint With(SignedNote note) => new(Checkpoint, note);

    internal static SignedCheckpoint Of(Checkpoint checkpoint, SignedNote note) => new(checkpoint, note);
}
