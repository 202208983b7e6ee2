using System.Text;
using Writ.Core;
using Writ.Core.Log;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class SignedNoteTests
{
    private static readonly Checkpoint Head = new("log.writ.internal", 42, Digest.Of("root"u8));

    [SharedDataFact("vectors/c2sp-examples")]
    public void The_published_note_verifies_with_the_published_key()
    {
        var bytes = File.ReadAllBytes(SharedData.PathOf("vectors/c2sp-examples/signed-note.example.txt"));
        var vkey = File.ReadAllText(SharedData.PathOf("vectors/c2sp-examples/signed-note.example.vkey")).TrimEnd();
        Assert.True(SignedNote.TryParse(bytes, out var note, out _));
        Assert.True(NoteKey.TryParse(vkey, out var key, out _));
        Assert.True(note.Verify(key));
        Assert.Equal(vkey, key.ToString());
        Assert.Equal(bytes, note.ToBytes());
        Assert.Equal("This is an example message.\n", note.Text);
    }

    [Fact]
    public void A_checkpoint_is_signed_written_read_and_verified()
    {
        var signer = new Ed25519Signer();
        var key = NoteKey.Create(Head.Origin, NoteKeyType.Ed25519, signer.PublicKey);
        var bytes = SignedNote.Sign(Head.Body, Head.Origin, signer).ToBytes();
        Assert.True(SignedNote.TryParse(bytes, out var note, out _));
        Assert.True(note.Verify(key));
        Assert.True(Checkpoint.TryParse(note.Text, out var read, out _));
        Assert.Equal(Head, read);

        Assert.False(note.Verify(NoteKey.Create(Head.Origin, NoteKeyType.Ed25519, new Ed25519Signer().PublicKey)));
        Assert.False(note.Verify(NoteKey.Create("another.name", NoteKeyType.Ed25519, signer.PublicKey)));
        Assert.False(note.Verify(NoteKey.Create(Head.Origin, NoteKeyType.Cosignature, signer.PublicKey)));
    }

    [Fact]
    public void No_note_with_a_flipped_bit_verifies()
    {
        var signer = new Ed25519Signer();
        var key = NoteKey.Create(Head.Origin, NoteKeyType.Ed25519, signer.PublicKey);
        var bytes = SignedNote.Sign(Head.Body, Head.Origin, signer).ToBytes();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SignedNote.TryParse(damaged, out var note, out _) && note.Verify(key));
        }
    }

    [Fact]
    public void A_witness_cosigns_a_checkpoint_and_its_time()
    {
        var (log, witness) = (new Ed25519Signer(), new Ed25519Signer());
        var at = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var key = NoteKey.Create("witness.example", NoteKeyType.Cosignature, witness.PublicKey);
        var note = SignedNote.Sign(Head.Body, Head.Origin, log).With(Cosignature.Sign(Head, at, "witness.example", witness));
        Assert.True(SignedNote.TryParse(note.ToBytes(), out var read, out _));
        Assert.Equal(at, read.CosignedAt(key));
        Assert.True(read.Verify(NoteKey.Create(Head.Origin, NoteKeyType.Ed25519, log.PublicKey)));

        var other = new SignedNote(Head.Body, [Cosignature.Sign(Head with { Size = 43 }, at, "witness.example", witness)]);
        Assert.Null(other.CosignedAt(key));
    }

    [Fact]
    public void One_bad_line_of_a_known_key_spoils_its_good_one()
    {
        var signer = new Ed25519Signer();
        var key = NoteKey.Create(Head.Origin, NoteKeyType.Ed25519, signer.PublicKey);
        var note = SignedNote.Sign(Head.Body, Head.Origin, signer);
        Assert.False(note.With(new NoteSignature(Head.Origin, key.Id, new byte[64])).Verify(key));
        Assert.True(note.With(new NoteSignature("unknown.example", 7, new byte[64])).Verify(key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("\n\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA=")]
    [InlineData("text\n\n- a AAAAAAA=\n")]
    [InlineData("text\n\n— a+b AAAAAAA=\n")]
    [InlineData("text\n\n— a  AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAA\n")]
    [InlineData("text\n\n— a AAAAAAB=\n")]
    [InlineData("text\r\n\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA=\n\n")]
    public void What_is_not_a_note_is_refused(string text) => Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));

    [Theory]
    [InlineData("log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", true)]
    [InlineData("log.example\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("log.example\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("log.example\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("log.example\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n", false)]
    [InlineData("log.example\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==\n", false)]
    [InlineData("log.example\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n", false)]
    [InlineData("log.example\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", false)]
    [InlineData("\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    public void A_checkpoint_has_one_form(string body, bool good) => Assert.Equal(good, Checkpoint.TryParse(body, out _, out _));

    [Fact]
    public void A_vkey_whose_id_is_not_its_own_is_refused()
    {
        var vkey = NoteKey.Create("log.example", NoteKeyType.Ed25519, new Ed25519Signer().PublicKey).ToString();
        Assert.True(NoteKey.TryParse(vkey, out _, out _));
        Assert.False(NoteKey.TryParse(vkey.Replace("log.example", "log.exampl3", StringComparison.Ordinal), out _, out _));
        Assert.False(NoteKey.TryParse(vkey + "A", out _, out _));
        Assert.False(NoteKey.TryParse("log.example", out _, out _));
    }

    [Fact]
    public void A_proof_file_is_written_and_read()
    {
        var note = SignedNote.Sign(Head.Body, Head.Origin, new Ed25519Signer());
        foreach (var extra in new byte[]?[] { null, [1, 2, 3] })
        {
            var proof = new TlogProof(7, [Digest.Of("a"u8), Digest.Of("b"u8)], note, extra);
            Assert.True(TlogProof.TryParse(Encoding.UTF8.GetBytes(proof.ToString()), out var read, out _));
            Assert.Equal(proof.ToString(), read.ToString());
            Assert.Equal((7L, 2), (read.Index, read.Hashes.Count));
        }

        var none = new TlogProof(0, [], note);
        Assert.True(TlogProof.TryParse(Encoding.UTF8.GetBytes(none.ToString()), out _, out _));
        Assert.False(TlogProof.TryParse("c2sp.org/tlog-proof@v2\nindex 0\n\n"u8, out _, out _));
    }
}
