using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>The register's two checkpoints: the one that is published, and, where witnesses are asked, the one that was signed
/// and waits for them. Both only grow.</summary>
/// <param name="PublishedVersion">Version of the row; 0 where there is none.</param>
/// <param name="Published">With the cosignatures that the policy asks for.</param>
/// <param name="SignedVersion">Version of the row; 0 where there is none.</param>
/// <param name="Signed">With the log's signature alone.</param>
internal sealed record Heads(long PublishedVersion, SignedCheckpoint? Published, long SignedVersion, SignedCheckpoint? Signed)
{
    /// <summary>Key of the published one in <see cref="Spaces.Checkpoint"/>.</summary>
    public const string PublishedKey = "current";

    /// <summary>Key of the signed one.</summary>
    public const string SignedKey = "signed";

    /// <summary>The one that is not published yet; null where the newest is.</summary>
    public SignedCheckpoint? Waiting => Signed is not null && Signed.Size > (Published?.Size ?? -1) ? Signed : null;

    /// <summary>The largest that this log's key signed.</summary>
    public SignedCheckpoint? Newest => Waiting ?? Published;
}
