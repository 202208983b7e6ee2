using System.Numerics;

namespace Writ.Core.Log;

/// <summary>That one leaf is in the tree of a certain size (RFC 6962 section 2.1.1).</summary>
/// <param name="Index">The leaf's, from 0.</param>
/// <param name="TreeSize">Leaves of the tree.</param>
/// <param name="Hashes">From the leaf's sibling upwards.</param>
public sealed record InclusionProof(long Index, long TreeSize, IReadOnlyList<Digest> Hashes)
{
    /// <exception cref="ArgumentOutOfRangeException">The leaf is not in the tree.</exception>
    public static InclusionProof Compute(long index, long treeSize, SubtreeHash read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, treeSize);

        // Walks down from the root: at each split the other side's hash is noted, the topmost first.
        List<Digest> hashes = [];
        for (long start = 0, end = treeSize; end - start > 1;)
        {
            var split = start + MerkleTree.Split(end - start);
            if (index < split)
            {
                hashes.Add(MerkleTree.Range(split, end, read));
                end = split;
            }
            else
            {
                hashes.Add(MerkleTree.Range(start, split, read));
                start = split;
            }
        }

        hashes.Reverse();
        return new InclusionProof(index, treeSize, hashes);
    }

    /// <summary>Whether the leaf is in the tree with this root.</summary>
    public bool Verify(Digest leafHash, Digest root) => ComputeRoot(leafHash) is { } computed && computed == root;

    /// <summary>The root that this proof leads to; null where a proof of this index and size has another length.</summary>
    /// <remarks>RFC 9162 section 2.1.3.2.</remarks>
    public Digest? ComputeRoot(Digest leafHash)
    {
        if (Index < 0 || Index >= TreeSize) return null;
        var (node, last) = ((ulong)Index, (ulong)TreeSize - 1);
        var hash = leafHash;
        foreach (var sibling in Hashes)
        {
            if (last == 0) return null;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleTree.HashNode(sibling, hash);
                var skip = BitOperations.TrailingZeroCount(node);
                (node, last) = (node >> skip, last >> skip);
            }
            else
            {
                hash = MerkleTree.HashNode(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 ? hash : null;
    }
}
