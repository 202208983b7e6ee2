using System.Security.Cryptography;

namespace Writ.Audit.Check;

/// <summary>The tree over a list of entries, hashed from RFC 6962's definitions. Shares no code with what writes and proves, so
/// that one mistake cannot hide in both.</summary>
internal sealed class LeafTree
{
    // _levels[l][i] is the hash of the complete subtree of 2^l leaves that begins at leaf i * 2^l.
    private readonly List<List<byte[]>> _levels = [[]];

    public long Size => _levels[0].Count;

    public void Add(ReadOnlySpan<byte> entry)
    {
        _levels[0].Add(SHA256.HashData([0, .. entry]));
        for (var level = 0; _levels[level].Count % 2 == 0; level++)
        {
            if (_levels.Count == level + 1) _levels.Add([]);
            _levels[level + 1].Add(Node(_levels[level][^2], _levels[level][^1]));
        }
    }

    /// <summary>Hash of a complete subtree, or null where the entries do not fill it.</summary>
    public byte[]? Complete(int level, long index) =>
        level < _levels.Count && index < _levels[level].Count ? _levels[level][(int)index] : null;

    /// <summary>MTH of the first leaves.</summary>
    public byte[] Root(long size)
    {
        if (size == 0) return SHA256.HashData([]);

        // From the right: each bit of the size is a complete subtree, and a smaller one is hashed under the larger to its left.
        byte[]? root = null;
        for (var level = 0; size >> level > 0; level++)
        {
            if (((size >> level) & 1) == 0) continue;
            var peak = _levels[level][(int)((size >> level) - 1)];
            root = root is null ? peak : Node(peak, root);
        }

        return root!;
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);
}
