using Writ.Audit.Check;
using Writ.Audit.Files;
using Writ.Core;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>The reading side: proofs about the register's entries, from the published tiles.</summary>
/// <remarks>Every proof is checked before it is handed out. May be used from many threads at once.</remarks>
public sealed class Log
{
    private readonly IRegister _register;
    private readonly string _name;
    private readonly LogFolder _folder;

    /// <param name="register">Holds the entries.</param>
    /// <param name="folder">Where a <see cref="Checkpointer"/> publishes them.</param>
    public Log(IRegister register, string folder)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        (_register, _name, _folder) = (register, folder, new LogFolder(new DiskFiles(folder)));
    }

    /// <summary>The published checkpoint, as a stranger sees it; null where there is none yet.</summary>
    /// <exception cref="RegisterException">WRIT4101: it is not one of this log.</exception>
    public SignedCheckpoint? Published(LogKeys keys) => Reading(() => TailCheck.ReadFile(_folder, keys));

    /// <summary>Proves that the register's entry with this index is in the tree of a checkpoint.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The checkpoint does not cover the entry.</exception>
    /// <exception cref="RegisterException">WRIT4103, WRIT4106, WRIT4111: register, tiles and checkpoint do not belong together.</exception>
    public async ValueTask<InclusionProof> ProveInclusion(long index, SignedCheckpoint at)
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, at.Size);
        if (await _register.ReadLog(index, 1) is not [var entry]) throw LogFaults.Truncated(await _register.LogSize(), at.Size);
        return ProveInclusion(entry, at);
    }

    /// <summary>Proves that an entry that was read from the register is in the tree of a checkpoint.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The checkpoint does not cover the entry.</exception>
    /// <exception cref="RegisterException">WRIT4106, WRIT4111.</exception>
    public InclusionProof ProveInclusion(LogRow entry, SignedCheckpoint at)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(at);
        var proof = Reading(() => InclusionProof.Compute(entry.Index, at.Size, Hashes(at).Read));
        return proof.Verify(MerkleTree.HashLeaf(entry.Leaf.Span), at.Checkpoint.Root) ? proof : throw LogFaults.NoProof(entry.Index, at.Size);
    }

    /// <summary>Proves that the tree of a checkpoint begins with the tree that had <paramref name="oldSize"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is 0 or beyond the checkpoint's.</exception>
    /// <exception cref="RegisterException">WRIT4106, WRIT4111.</exception>
    public ConsistencyProof ProveConsistency(long oldSize, SignedCheckpoint at)
    {
        ArgumentNullException.ThrowIfNull(at);
        var (proof, oldRoot) = Reading(() =>
        {
            var hashes = Hashes(at);
            return (ConsistencyProof.Compute(oldSize, at.Size, hashes.Read), MerkleTree.Root(oldSize, hashes.Read));
        });
        return proof.Verify(oldRoot, at.Checkpoint.Root) ? proof : throw LogFaults.NoProof(oldSize, at.Size);
    }

    /// <summary>A published file by its path below the log (<c>checkpoint</c>, <c>tile/0/x001/234.p/5</c>); null where the path is none
    /// of a log, or nothing is published there.</summary>
    public byte[]? ReadFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path == TilePaths.Checkpoint || PublishedPart.TryParse(path) is not null ? Reading(() => _folder.Read(path)) : null;
    }

    /// <summary>The index of the newest entry with this leaf hash in the tree of a checkpoint; null where there is none.</summary>
    /// <remarks>Reads the level-0 tiles from the end: 32 bytes an entry.</remarks>
    /// <exception cref="RegisterException">WRIT4106.</exception>
    public long? Find(Digest leafHash, SignedCheckpoint at)
    {
        ArgumentNullException.ThrowIfNull(at);
        return Reading<long?>(() =>
        {
            for (var number = (at.Size - 1) / TilePaths.TileWidth; number >= 0 && at.Size > 0; number--)
            {
                var found = new TileHashes(_folder, at.Size).Tile(0, number).AsSpan().LastIndexOf(leafHash);
                if (found >= 0) return (number * TilePaths.TileWidth) + found;
            }

            return null;
        });
    }

    private TileHashes Hashes(SignedCheckpoint at) => new(_folder, at.Size);

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw LogFaults.Unwritable(_name, fault);
        }
    }
}
