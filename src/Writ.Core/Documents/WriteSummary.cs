namespace Writ.Core.Documents;

/// <summary>What a run left changed in the directories that it could write: files whose inode changed since it began. Its own /tmp
/// is gone with it, and so is what it removed.</summary>
public sealed record WriteSummary
{
    /// <summary>By path, ordinally; at most 256.</summary>
    public required IReadOnlyList<WrittenFile> Files { get; init; }

    /// <summary>All that were found, those not listed included.</summary>
    public required int Count { get; init; }

    /// <summary>Bytes of all that were found.</summary>
    public required long Bytes { get; init; }

    /// <summary>True where there was more to look at than a receipt is worth waiting for.</summary>
    public bool Incomplete { get; init; }
}

/// <summary>A file that a run left.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Digest">SHA-256 of the content; absent for what is no regular file, or too large to be read for this.</param>
public sealed record WrittenFile(string Path, long Size, Digest? Digest);
