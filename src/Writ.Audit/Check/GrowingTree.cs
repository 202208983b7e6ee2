using System.Security.Cryptography;

namespace Writ.Audit.Check;

/// <summary>The tree over entries as they come, hashed from RFC 6962's definitions; keeps its right edge alone. Shares no code with
/// what writes and proves, so that one mistake cannot hide in both.</summary>
/// <param name="completed">Told of each complete subtree of 256^level leaves: level, its number at that level, its hash.</param>
internal sealed class GrowingTree(Action<int, long, byte[]> completed)
{
    // _left[l] is the complete subtree of 2^l leaves that waits for its right neighbour, where bit l of the size is set.
    private readonly byte[]?[] _left = new byte[64][];

    public long Size { get; private set; }

    public void Add(ReadOnlySpan<byte> entry)
    {
        byte[] prefixed = [0, .. entry];
        var (hash, number, level) = (SHA256.HashData(prefixed), Size, 0);
        while (true)
        {
            if (level % 8 == 0) completed(level / 8, number, hash);
            if (number % 2 == 0) break;
            hash = Node(_left[level]!, hash);
            _left[level++] = null;
            number /= 2;
        }

        _left[level] = hash;
        Size++;
    }

    /// <summary>MTH of all entries so far.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        foreach (var peak in _left)
        {
            // A smaller subtree stands to the right, and is hashed under the larger to its left.
            if (peak is not null) root = root is null ? peak : Node(peak, root);
        }

        return root ?? SHA256.HashData([]);
    }

    private static byte[] Node(byte[] left, byte[] right)
    {
        Span<byte> both = stackalloc byte[65];
        both[0] = 1;
        left.CopyTo(both[1..]);
        right.CopyTo(both[33..]);
        return SHA256.HashData(both);
    }
}
