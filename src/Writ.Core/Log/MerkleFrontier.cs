using System.Numerics;

namespace Writ.Core.Log;

/// <summary>The right edge of a growing tree: what must be kept to append leaves and know the root without reading tiles.</summary>
/// <remarks>Holds one hash for every bit that is set in the size, largest subtree first. Not for several threads.</remarks>
public sealed class MerkleFrontier
{
    private readonly List<Digest> _peaks;

    public MerkleFrontier() => _peaks = [];

    /// <param name="size">Leaves already there.</param>
    /// <param name="peaks">The hashes of the complete subtrees they fall into, largest first.</param>
    public MerkleFrontier(long size, IEnumerable<Digest> peaks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        (_peaks, Size) = ([.. peaks], size);
        if (_peaks.Count != BitOperations.PopCount((ulong)size))
            throw new ArgumentException("One peak for each bit of the size.", nameof(peaks));
    }

    public long Size { get; private set; }

    public IReadOnlyList<Digest> Peaks => _peaks;

    public Digest Root
    {
        get
        {
            if (_peaks.Count == 0) return MerkleTree.EmptyRoot;
            var root = _peaks[^1];
            for (var i = _peaks.Count - 2; i >= 0; i--) root = MerkleTree.HashNode(_peaks[i], root);
            return root;
        }
    }

    /// <summary>Appends a leaf and tells every complete subtree that it closes, from the leaf (level 0) upwards.</summary>
    public void Append(Digest leafHash, Action<int, long, Digest>? closed = null)
    {
        var (hash, index) = (leafHash, Size);
        closed?.Invoke(0, index, hash);
        for (var level = 1; (index & 1) == 1; level++)
        {
            index >>= 1;
            hash = MerkleTree.HashNode(_peaks[^1], hash);
            _peaks.RemoveAt(_peaks.Count - 1);
            closed?.Invoke(level, index, hash);
        }

        _peaks.Add(hash);
        Size++;
    }
}
