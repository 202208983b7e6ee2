using System.Text.Json.Nodes;
using Writ.Core;
using Writ.Core.Log;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class MerkleTreeTests
{
    [SharedDataFact("vectors/rfc6962")]
    public void The_reference_tree_has_the_hashes_of_its_vectors()
    {
        var vectors = JsonNode.Parse(File.ReadAllBytes(SharedData.PathOf("vectors/rfc6962/rfc6962-reference.json")))!;
        Assert.Equal(Hash(vectors["emptyRoot"]), MerkleTree.EmptyRoot);
        foreach (var leaf in vectors["hashLeaf"]!.AsArray()) Assert.Equal(Hash(leaf!["hash"]), MerkleTree.HashLeaf(Hex(leaf["inputHex"])));

        var leaves = vectors["leafInputsHex"]!.AsArray().Select(static l => MerkleTree.HashLeaf(Hex(l))).ToArray();
        var tree = new NaiveTree(leaves);
        var frontier = new MerkleFrontier();
        var levels = vectors["nodeHashesByLevel"]!.AsArray();
        for (var size = 0; size <= leaves.Length; size++)
        {
            var root = Hash(vectors["rootHashBySize"]![size]);
            Assert.Equal(root, MerkleTree.Root(size, tree.Read));
            Assert.Equal(root, tree.Root(size));
            Assert.Equal(root, frontier.Root);
            if (size < leaves.Length) frontier.Append(leaves[size], (level, index, hash) => Assert.Equal(Hash(levels[level]![(int)index]), hash));
        }
    }

    [SharedDataFact("vectors/merkle")]
    public void The_published_proofs_are_judged_as_expected()
    {
        var (judged, refused) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(SharedData.PathOf("vectors/merkle/testdata"), "*.json", SearchOption.AllDirectories))
        {
            var kind = Path.GetRelativePath(SharedData.PathOf("vectors/merkle/testdata"), file).Split('/')[0];
            if (kind is not ("inclusion" or "consistency")) continue;
            var vector = JsonNode.Parse(File.ReadAllBytes(file))!;
            var expected = !vector["wantErr"]!.GetValue<bool>();
            Assert.True(expected == (kind == "inclusion" ? Inclusion(vector) : Consistency(vector)), file);
            judged++;
            refused += expected ? 0 : 1;
        }

        Assert.Equal((196, 184), (judged, refused));
    }

    [Fact]
    public void Every_inclusion_proof_verifies_and_none_with_a_flipped_bit_does()
    {
        var mutator = new Mutator(6962);
        var tree = NaiveTree.Of(70);
        for (var size = 1; size <= 70; size++)
        {
            var root = tree.Root(size);
            for (var index = 0; index < size; index++)
            {
                var proof = InclusionProof.Compute(index, size, tree.Read);
                Assert.Equal(tree.Path(index, 0, size), proof.Hashes);
                Assert.True(proof.Verify(tree.Leaf(index), root));
                Assert.False(proof.Verify(Flip(mutator, tree.Leaf(index)), root));
                Assert.False(proof.Verify(tree.Leaf(index), Flip(mutator, root)));
                for (var at = 0; at < proof.Hashes.Count; at++)
                    Assert.False((proof with { Hashes = Replace(proof.Hashes, at, Flip(mutator, proof.Hashes[at])) }).Verify(tree.Leaf(index), root));
                Assert.False((proof with { Hashes = [.. proof.Hashes, root] }).Verify(tree.Leaf(index), root));
                Assert.False((proof with { Index = index + size }).Verify(tree.Leaf(index), root));
                Assert.False((proof with { Index = -1 }).Verify(tree.Leaf(index), root));
                if (proof.Hashes.Count > 0) Assert.False((proof with { Hashes = [.. proof.Hashes.Take(proof.Hashes.Count - 1)] }).Verify(tree.Leaf(index), root));
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_verifies_and_none_with_a_flipped_bit_does()
    {
        var mutator = new Mutator(9162);
        var tree = NaiveTree.Of(70);
        for (var size = 1; size <= 70; size++)
        {
            for (var old = 1; old <= size; old++)
            {
                var proof = ConsistencyProof.Compute(old, size, tree.Read);
                Assert.True(proof.Verify(tree.Root(old), tree.Root(size)));
                Assert.False(proof.Verify(Flip(mutator, tree.Root(old)), tree.Root(size)));
                Assert.False(proof.Verify(tree.Root(old), Flip(mutator, tree.Root(size))));
                for (var at = 0; at < proof.Hashes.Count; at++)
                    Assert.False((proof with { Hashes = Replace(proof.Hashes, at, Flip(mutator, proof.Hashes[at])) }).Verify(tree.Root(old), tree.Root(size)));
                Assert.False((proof with { Hashes = [.. proof.Hashes, tree.Root(1)] }).Verify(tree.Root(old), tree.Root(size)));
                Assert.False((proof with { OldSize = 0 }).Verify(MerkleTree.EmptyRoot, tree.Root(size)));
            }
        }
    }

    [Fact]
    public void A_frontier_taken_up_again_goes_on_as_if_it_had_never_stopped()
    {
        var tree = NaiveTree.Of(70);
        var whole = new MerkleFrontier();
        for (var size = 0; size < 70; size++)
        {
            var resumed = new MerkleFrontier(whole.Size, whole.Peaks);
            whole.Append(tree.Leaf(size));
            resumed.Append(tree.Leaf(size));
            Assert.Equal(whole.Root, resumed.Root);
            Assert.Equal(tree.Root(size + 1), whole.Root);
        }
    }

    [Fact]
    public void Proofs_of_sizes_beyond_any_log_are_refused_and_do_not_overflow()
    {
        Digest[] many = [.. Enumerable.Repeat(Digest.Of("x"u8), 64)];
        Assert.False(new InclusionProof(long.MaxValue - 1, long.MaxValue, many).Verify(many[0], many[0]));
        Assert.False(new InclusionProof(long.MaxValue, long.MinValue, many).Verify(many[0], many[0]));
        Assert.False(new ConsistencyProof(long.MaxValue - 1, long.MaxValue, many).Verify(many[0], many[0]));
        Assert.False(new ConsistencyProof(long.MinValue, long.MaxValue, many).Verify(many[0], many[0]));
    }

    private static bool Inclusion(JsonNode vector) =>
        TryNumber(vector["leafIdx"], out var index) && TryNumber(vector["treeSize"], out var size) && IsHash(vector["leafHash"]) && IsHash(vector["root"])
        && new InclusionProof(index, size, Hashes(vector["proof"])).Verify(AnyHash(vector["leafHash"]), AnyHash(vector["root"]));

    private static bool Consistency(JsonNode vector) =>
        TryNumber(vector["size1"], out var first) && TryNumber(vector["size2"], out var second)
        && new ConsistencyProof(first, second, Hashes(vector["proof"])).Verify(AnyHash(vector["root1"]), AnyHash(vector["root2"]));

    // Sizes of the vectors are unsigned; ours are not, and there is no tree of more than 2^63 leaves to be had.
    private static bool TryNumber(JsonNode? node, out long number) => long.TryParse(node!.ToJsonString(), out number);

    private static List<Digest> Hashes(JsonNode? node) => [.. (node?.AsArray() ?? []).Select(AnyHash)];

    private static bool IsHash(JsonNode? node) => Convert.FromBase64String(node?.GetValue<string>() ?? "").Length == Digest.Size;

    // Some vectors hold hashes of other lengths, which a Digest cannot be: stand-ins keep equal equal and different different.
    private static Digest AnyHash(JsonNode? node)
    {
        var bytes = Convert.FromBase64String(node?.GetValue<string>() ?? "");
        return bytes.Length == Digest.Size ? new Digest(bytes) : Digest.Of(bytes);
    }

    private static Digest Flip(Mutator mutator, Digest digest) => new(mutator.FlipBit(digest.ToArray()));

    private static List<Digest> Replace(IReadOnlyList<Digest> hashes, int at, Digest hash) => [.. hashes.Take(at), hash, .. hashes.Skip(at + 1)];

    private static byte[] Hex(JsonNode? node) => Convert.FromHexString(node!.GetValue<string>());

    private static Digest Hash(JsonNode? node) => new(Hex(node));
}
