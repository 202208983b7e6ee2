using System.Numerics;
using System.Security.Cryptography;

namespace Writ.Core.Log;

/// <summary>Reads the hash of the complete subtree with 2^<paramref name="level"/> leaves that begins at leaf
/// <paramref name="index"/> · 2^<paramref name="level"/>. Level 0 is the leaf hash. Only subtrees that lie within the tree are asked for.</summary>
public delegate Digest SubtreeHash(int level, long index);

/// <summary>The hashes of RFC 6962 section 2.1, from which tiles, proofs and roots are made.</summary>
/// <remarks>empty = SHA-256(""); leaf = SHA-256(00 || entry); node = SHA-256(01 || left || right).</remarks>
public static class MerkleTree
{
    /// <summary>Root of the tree without leaves.</summary>
    public static Digest EmptyRoot { get; } = Digest.Of([]);

    public static Digest HashLeaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        if (entry.Length < 1024)
        {
            Span<byte> buffer = stackalloc byte[1024];
            buffer[0] = 0;
            entry.CopyTo(buffer[1..]);
            SHA256.HashData(buffer[..(entry.Length + 1)], hash);
        }
        else
        {
            SHA256.HashData([0, .. entry], hash);
        }

        return new Digest(hash);
    }

    public static Digest HashNode(Digest left, Digest right)
    {
        Span<byte> buffer = stackalloc byte[1 + (2 * Digest.Size)];
        Span<byte> hash = stackalloc byte[Digest.Size];
        buffer[0] = 1;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[33..]);
        SHA256.HashData(buffer, hash);
        return new Digest(hash);
    }

    /// <summary>Root of the tree of the first <paramref name="size"/> leaves.</summary>
    public static Digest Root(long size, SubtreeHash read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? EmptyRoot : Range(0, size, read);
    }

    /// <summary>Hash of the leaves from <paramref name="start"/> up to but without <paramref name="end"/>, as RFC 6962 splits them.
    /// The start is a multiple of the power of two that covers the range, as every split leaves it.</summary>
    internal static Digest Range(long start, long end, SubtreeHash read)
    {
        var count = end - start;
        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.Log2((ulong)count);
            return read(level, start >> level);
        }

        var split = start + Split(count);
        return HashNode(Range(start, split, read), Range(split, end, read));
    }

    /// <summary>The largest power of two below <paramref name="count"/>, which is 2 or more.</summary>
    internal static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
