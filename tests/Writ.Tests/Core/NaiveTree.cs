using System.Globalization;
using System.Text;
using Writ.Core;
using Writ.Core.Log;

namespace Writ.Tests.Core;

/// <summary>RFC 6962 written down as it is defined, by recursion over the leaves: the slow answer to hold others against.</summary>
internal sealed class NaiveTree(IReadOnlyList<Digest> leaves)
{
    public static NaiveTree Of(int size) =>
        new([.. Enumerable.Range(0, size).Select(static i => MerkleTree.HashLeaf(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture))))]);

    public Digest Leaf(int index) => leaves[index];

    public Digest Root(int size) => Hash(0, size);

    public Digest Read(int level, long index) => Hash((int)(index << level), (int)((index + 1) << level));

    /// <summary>PATH(m, D[n]) of section 2.1.1.</summary>
    public IReadOnlyList<Digest> Path(int index, int start, int end)
    {
        if (end - start == 1) return [];
        var split = start + Split(end - start);
        return index < split ? [.. Path(index, start, split), Hash(split, end)] : [.. Path(index, split, end), Hash(start, split)];
    }

    private Digest Hash(int start, int end)
    {
        if (end == start) return MerkleTree.EmptyRoot;
        if (end - start == 1) return leaves[start];
        var split = start + Split(end - start);
        return MerkleTree.HashNode(Hash(start, split), Hash(split, end));
    }

    private static int Split(int count)
    {
        var split = 1;
        while (split * 2 < count) split *= 2;
        return split;
    }
}
