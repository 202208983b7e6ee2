using System.Text;
using Writ.Audit.Witnessing;
using Writ.Core;
using Writ.Core.Log;
using Writ.Core.Storage;
using Writ.Tests.Support;

namespace Writ.Tests.Audit.Witnessing;

/// <summary>The witness, asked by a log and by somebody who lies (C2SP tlog-witness).</summary>
[Trait("law", "L11")]
public sealed class WitnessTests : IDisposable
{
    private const string Origin = "log.example";

    private readonly TempDirectory _directory = new();
    private readonly Ed25519Signer _log = new();
    private readonly Ed25519Signer _own = new();
    private readonly List<byte[]> _entries = [.. Enumerable.Range(0, 40).Select(i => Encoding.UTF8.GetBytes($"entry {i}"))];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_log_that_grows_is_cosigned_and_the_witness_remembers()
    {
        using var witness = Open();
        foreach (var (old, size) in new[] { (0, 3), (3, 3), (3, 7), (7, 32), (32, 40) })
        {
            var answer = Ask(witness, old, size);
            Assert.Equal(200, answer.Status);
            Assert.True(SignedNote.TryParse([.. Encoding.UTF8.GetBytes(Head(size).Body + "\n"), .. answer.Body.Span], out var note, out _));
            Assert.NotNull(note.CosignedAt(witness.Key));
            Assert.Single(note.Signatures);
        }

        var seen = Witness.Seen(_directory.Path, Origin);
        Assert.Equal(Head(40).Body, seen!.Text);
        Assert.NotNull(seen.CosignedAt(witness.Key));
    }

    [Fact]
    public void What_it_saw_is_there_after_a_restart()
    {
        using (var witness = Open()) Assert.Equal(200, Ask(witness, 0, 12).Status);
        using var again = Open();
        Conflicts(Ask(again, 0, 12), 12);
        Assert.Equal(200, Ask(again, 12, 13).Status);
    }

    [Fact]
    public void Another_old_size_than_it_remembers_is_a_conflict_that_says_which()
    {
        using var witness = Open();
        Conflicts(Ask(witness, 3, 7), 0);
        Assert.Equal(200, Ask(witness, 0, 7).Status);
        Conflicts(Ask(witness, 0, 9), 7);
        Conflicts(Ask(witness, 3, 9), 7);
    }

    [Fact]
    public void A_log_that_was_rolled_back_or_rewritten_is_not_cosigned()
    {
        using var witness = Open();
        Assert.Equal(200, Ask(witness, 0, 30).Status);
        Conflicts(Ask(witness, 20, 25), 30);

        _entries[4] = "another"u8.ToArray();
        Conflicts(Ask(witness, 30, 30), 30);
        Assert.Equal(422, Ask(witness, 30, 35).Status);
        Conflicts(Ask(witness, 0, 35), 30);
        Assert.Equal(30, SizeSeen());
    }

    [Fact]
    public void A_proof_with_one_bit_changed_or_a_hash_too_many_is_refused()
    {
        using var witness = Open();
        Assert.Equal(200, Ask(witness, 0, 11).Status);
        var proof = Proof(11, 29);
        for (var i = 0; i < proof.Count; i++)
        {
            var bytes = proof[i].ToArray();
            bytes[i] ^= 4;
            Assert.Equal(422, Ask(witness, 11, 29, [.. proof.Take(i), new Digest(bytes), .. proof.Skip(i + 1)]).Status);
        }

        Assert.Equal(422, Ask(witness, 11, 29, [.. proof, proof[0]]).Status);
        Assert.Equal(422, Ask(witness, 11, 29, []).Status);
        Assert.Equal(11, SizeSeen());
        Assert.Equal(200, Ask(witness, 11, 29).Status);
    }

    [Fact]
    public void A_first_checkpoint_with_a_proof_is_refused()
    {
        using var witness = Open();
        Assert.Equal(422, Ask(witness, 0, 7, [Digest.Of("a"u8)]).Status);
        Assert.Null(Witness.Seen(_directory.Path, Origin));
    }

    [Fact]
    public void Who_is_not_known_or_did_not_sign_is_told_so()
    {
        using var witness = Open();
        var stranger = SignedNote.Sign(new Checkpoint("other.example", 3, Digest.Of("a"u8)).Body, "other.example", _log);
        var forged = SignedNote.Sign(Head(3).Body, Origin, new Ed25519Signer());
        Assert.Equal(404, witness.Add(new AddCheckpoint(0, [], stranger).ToBytes()).Status);
        Assert.Equal(403, witness.Add(new AddCheckpoint(0, [], forged).ToBytes()).Status);
        Assert.Equal(400, Ask(witness, 9, 3).Status);
        Assert.Equal(400, witness.Add("old 0\n"u8).Status);
        Assert.Equal(400, witness.Add(new AddCheckpoint(0, [], SignedNote.Sign("no checkpoint\n", Origin, _log)).ToBytes()).Status);
        Assert.Null(Witness.Seen(_directory.Path, Origin));
    }

    [Fact]
    public void Signatures_of_strangers_are_neither_judged_nor_kept()
    {
        using var witness = Open();
        var note = SignedNote.Sign(Head(3).Body, Origin, _log).With(new NoteSignature("stranger.example", 7, new byte[64]));
        Assert.Equal(200, witness.Add(new AddCheckpoint(0, [], note).ToBytes()).Status);
        Assert.DoesNotContain("stranger", Witness.Seen(_directory.Path, Origin)!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_who_ask_from_one_size_at_once_each_step_is_taken_by_one()
    {
        using var witness = Open();
        Assert.Equal(200, Ask(witness, 0, 5).Status);
        var answers = await Task.WhenAll(Enumerable.Range(6, 30).Select(size => Task.Run(() => (Size: size, Ask(witness, 5, size).Status))));
        var won = Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(won.Size, SizeSeen());
        Assert.All(answers.Where(answer => answer != won), answer => Assert.Equal(409, answer.Status));
    }

    [Fact]
    public void One_folder_is_one_witness()
    {
        using var witness = Open();
        Assert.Equal("WRIT4130", Assert.Throws<RegisterException>(Open).Code);
    }

    [Fact]
    public void A_witness_whose_memory_is_damaged_does_not_begin_again()
    {
        using (var witness = Open()) Assert.Equal(200, Ask(witness, 0, 12).Status);
        var file = Assert.Single(Directory.GetFiles(_directory.Path));
        var bytes = File.ReadAllBytes(file);
        bytes[^9] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Equal("WRIT4131", Assert.Throws<RegisterException>(Open).Code);
    }

    [Fact]
    public void A_cosignature_that_could_not_be_written_down_is_not_given()
    {
        using var witness = Open();
        Assert.Equal(200, Ask(witness, 0, 5).Status);
        var file = Assert.Single(Directory.GetFiles(_directory.Path));
        Directory.CreateDirectory(file + ".new"); // in the way of the next write
        Assert.Equal("WRIT4131", Assert.Throws<RegisterException>(() => Ask(witness, 5, 9)).Code);
        Assert.Equal(5, SizeSeen());
    }

    private Witness Open() =>
        Witness.Open(_directory.Path, "witness.example", _own, [NoteKey.Create(Origin, NoteKeyType.Ed25519, _log.PublicKey)], TimeProvider.System);

    private WitnessAnswer Ask(Witness witness, int old, int size, IReadOnlyList<Digest>? proof = null) => witness.Add(new AddCheckpoint(
        old, proof ?? Proof(old, size), SignedNote.Sign(Head(size).Body, Origin, _log)).ToBytes());

    private IReadOnlyList<Digest> Proof(int old, int size) => old == 0 || old >= size ? [] : ConsistencyProof.Compute(old, size, Subtree).Hashes;

    private Checkpoint Head(int size) => new(Origin, size, MerkleTree.Root(size, Subtree));

    private Digest Subtree(int level, long index) => level == 0
        ? MerkleTree.HashLeaf(_entries[(int)index])
        : MerkleTree.HashNode(Subtree(level - 1, 2 * index), Subtree(level - 1, (2 * index) + 1));

    private long SizeSeen()
    {
        Assert.True(Checkpoint.TryParse(Witness.Seen(_directory.Path, Origin)!.Text, out var seen, out _));
        return seen.Size;
    }

    private static void Conflicts(WitnessAnswer answer, long size)
    {
        Assert.Equal((409, "text/x.tlog.size"), (answer.Status, answer.ContentType));
        Assert.Equal($"{size}\n", Encoding.UTF8.GetString(answer.Body.Span));
    }
}
