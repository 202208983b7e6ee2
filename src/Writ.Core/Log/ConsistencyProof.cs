using System.Numerics;

namespace Writ.Core.Log;

/// <summary>That a tree only grew: the older one's leaves are the newer one's first (RFC 6962 section 2.1.2).</summary>
/// <param name="OldSize">Leaves of the older tree, at least 1: nothing is consistent with a tree that was not there.</param>
/// <param name="NewSize">Leaves of the newer tree.</param>
/// <param name="Hashes">In the order of the RFC; empty where the sizes are equal.</param>
public sealed record ConsistencyProof(long OldSize, long NewSize, IReadOnlyList<Digest> Hashes)
{
    public static ConsistencyProof Compute(long oldSize, long newSize, SubtreeHash read)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(oldSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);

        // SUBPROOF of the RFC, walked down; "whole" is its flag b: the old tree is exactly the part we stand in.
        List<Digest> hashes = [];
        var (start, end, whole) = (0L, newSize, true);
        while (end != oldSize)
        {
            var split = start + MerkleTree.Split(end - start);
            if (oldSize <= split)
            {
                hashes.Add(MerkleTree.Range(split, end, read));
                end = split;
            }
            else
            {
                hashes.Add(MerkleTree.Range(start, split, read));
                (start, whole) = (split, false);
            }
        }

        if (!whole) hashes.Add(MerkleTree.Range(start, end, read));
        hashes.Reverse();
        return new ConsistencyProof(oldSize, newSize, hashes);
    }

    /// <summary>Whether the tree with <paramref name="newRoot"/> begins with the tree with <paramref name="oldRoot"/>.</summary>
    /// <remarks>RFC 9162 section 2.1.4.2.</remarks>
    public bool Verify(Digest oldRoot, Digest newRoot)
    {
        if (OldSize < 1 || OldSize > NewSize) return false;
        if (OldSize == NewSize) return Hashes.Count == 0 && oldRoot == newRoot;
        if (Hashes.Count == 0) return false;

        // An old tree that is one complete subtree is its own first hash, which the proof then leaves out.
        var (hashes, at) = (Hashes, 0);
        var first = BitOperations.IsPow2(OldSize) ? oldRoot : hashes[at++];
        var (node, last) = ((ulong)OldSize - 1, (ulong)NewSize - 1);
        var skip = BitOperations.TrailingZeroCount(~node);
        (node, last) = (node >> skip, last >> skip);
        var (older, newer) = (first, first);
        for (; at < hashes.Count; at++)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                (older, newer) = (MerkleTree.HashNode(hashes[at], older), MerkleTree.HashNode(hashes[at], newer));
                skip = BitOperations.TrailingZeroCount(node);
                (node, last) = (node >> skip, last >> skip);
            }
            else
            {
                newer = MerkleTree.HashNode(newer, hashes[at]);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && older == oldRoot && newer == newRoot;
    }
}
