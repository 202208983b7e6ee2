using Writ.Core.Cryptography;
using Writ.Core.Log;

namespace Writ.Audit;

/// <summary>Who signs the checkpoints of a log at one moment, and whose signatures on them are believed: one snapshot.</summary>
/// <param name="Keys">Believed.</param>
/// <param name="Signers">The one of <see cref="LogKeys.Current"/> first. While another takes its place, both: so that a witness or a
/// verifier who knows only one of them goes on to know the log.</param>
public sealed record LogIdentity(LogKeys Keys, IReadOnlyList<Signer> Signers)
{
    /// <summary>A log with one key.</summary>
    /// <param name="signer">Ed25519.</param>
    /// <param name="origin">A bare host name; by default <see cref="Checkpointer.DefaultOrigin"/>.</param>
    public static LogIdentity Of(Signer signer, string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new LogIdentity(
            LogKeys.Of(NoteKey.Create(origin ?? Checkpointer.DefaultOrigin(signer.PublicKey), NoteKeyType.Ed25519, signer.PublicKey)), [signer]);
    }

    internal SignedCheckpoint Sign(long size, Core.Digest root)
    {
        var checkpoint = new Checkpoint(Keys.Origin, size, root);
        var note = SignedNote.Sign(checkpoint.Body, Keys.Origin, Signers[0]);
        foreach (var other in Signers.Skip(1)) note = note.With(SignedNote.Sign(checkpoint.Body, Keys.Origin, other).Signatures[0]);
        return SignedCheckpoint.Of(checkpoint, note);
    }
}
