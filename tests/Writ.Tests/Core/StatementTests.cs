using System.Text;
using System.Text.Json.Nodes;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Dsse;
using Writ.Core.Log;
using Writ.Core.Statements;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class StatementTests
{
    private static readonly EpochPredicate Predicate = new() { AtMs = 1, Epoch = 1, Why = "created" };

    [SharedDataFact("vectors/dsse")]
    public void The_published_envelope_vector_holds()
    {
        var text = File.ReadAllText(SharedData.PathOf("vectors/dsse/test-vectors.md"));
        Assert.Contains("\nDSSEv1 29 http://example.com/HelloWorld 11 hello world\n", text, StringComparison.Ordinal);
        var pae = PreAuthenticationEncoding.Encode("http://example.com/HelloWorld", "hello world"u8);
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(pae));

        byte[] Number(string name) => System.Numerics.BigInteger
            .Parse(text.Split('\n').Single(l => l.StartsWith(name + ": ", StringComparison.Ordinal))[3..], System.Globalization.CultureInfo.InvariantCulture)
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        var key = VerifyingKey.FromP256(Number("X"), Number("Y"));
        var json = text[text.IndexOf("{\"payload\"", StringComparison.Ordinal)..(text.LastIndexOf("]}", StringComparison.Ordinal) + 2)];
        Assert.True(Envelope.TryParse(Encoding.UTF8.GetBytes(json), out var envelope, out _));
        Assert.True(key.Verify(envelope.SignedBytes, envelope.Signatures[0].Signature.Span));

        // Ours are in DER, as Sigstore's are: the raw form is not taken for one.
        Assert.False(envelope.Verify(key));
        var der = EcdsaSignature.ToDer(envelope.Signatures[0].Signature.Span);
        Assert.True(new Envelope(envelope.PayloadType, envelope.Payload, [new EnvelopeSignature("", der)]).Verify(key));
    }

    [SharedDataFact("vectors/sigstore-sample")]
    public void The_sample_bundle_has_our_leaf_and_proof()
    {
        var bundle = JsonNode.Parse(File.ReadAllBytes(SharedData.PathOf("vectors/sigstore-sample/bundle-p256-hashedrekord.json")))!;
        var root = JsonNode.Parse(File.ReadAllBytes(SharedData.PathOf("vectors/sigstore-sample/root-p256-hashedrekord.json")))!;
        var key = VerifyingKey.FromPem(File.ReadAllText(SharedData.PathOf("vectors/sigstore-sample/key-p256-hashedrekord.pem")));
        Assert.True(Envelope.TryParse(Encoding.UTF8.GetBytes(bundle["dsseEnvelope"]!.ToJsonString()), out var envelope, out _));
        Assert.True(SignedStatement.TryVerify(envelope, key, out var signed, out _));

        var entry = bundle["verificationMaterial"]!["tlogEntries"]![0]!;
        var leaf = Convert.FromBase64String(entry["canonicalizedBody"]!.GetValue<string>());
        Assert.Equal(leaf, signed.Leaf.Bytes.ToArray());
        Assert.True(Leaf.TryParse(leaf, out var parsed, out _));
        Assert.True(parsed.Verify(key, envelope.SignedBytes));

        var proof = entry["inclusionProof"]!;
        var inclusion = new InclusionProof(
            long.Parse(proof["logIndex"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture),
            long.Parse(proof["treeSize"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture),
            [.. proof["hashes"]!.AsArray().Select(static h => new Digest(Convert.FromBase64String(h!.GetValue<string>())))]);
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(proof["checkpoint"]!["envelope"]!.GetValue<string>()), out var note, out _));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint, out _));
        Assert.True(inclusion.Verify(MerkleTree.HashLeaf(leaf), checkpoint.Root));

        var logKey = NoteKey.Create(
            checkpoint.Origin, NoteKeyType.Ed25519, VerifyingKey.FromSpki(Convert.FromBase64String(root["tlogs"]![0]!["publicKey"]!["rawBytes"]!.GetValue<string>())));
        Assert.True(note.Verify(logKey));
        Assert.Equal(entry["logId"]!["keyId"]!.GetValue<string>(), Convert.ToBase64String(logKey.FullId.ToArray()));
    }

    [SharedDataTheory("vectors/sigstore-sample")]
    [InlineData("ed25519-hashedrekord", "WRIT5030", "WRIT5041")]
    [InlineData("p256-dsse", null, "WRIT5008")]
    [InlineData("ed25519-dsse", "WRIT5030", "WRIT5008")]
    public void The_other_sample_bundles_are_refused_for_what_they_are(string name, string? signature, string leaf)
    {
        // Each is good to somebody: what is refused is the kind of key or of entry, not a signature that does not verify.
        var bundle = JsonNode.Parse(File.ReadAllBytes(SharedData.PathOf($"vectors/sigstore-sample/bundle-{name}.json")))!;
        var key = VerifyingKey.FromPem(File.ReadAllText(SharedData.PathOf($"vectors/sigstore-sample/key-{name}.pem")));
        Assert.True(Envelope.TryParse(Encoding.UTF8.GetBytes(bundle["dsseEnvelope"]!.ToJsonString()), out var envelope, out _));
        Assert.True(envelope.Verify(key));

        Assert.Equal(signature is null, SignedStatement.TryVerify(envelope, key, out _, out var why));
        if (signature is not null) Assert.StartsWith(signature, why, StringComparison.Ordinal);

        var body = Convert.FromBase64String(bundle["verificationMaterial"]!["tlogEntries"]![0]!["canonicalizedBody"]!.GetValue<string>());
        Assert.False(Leaf.TryParse(body, out _, out why));
        Assert.StartsWith(leaf, why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_is_signed_written_read_and_verified()
    {
        var signer = new P256Signer();
        var statement = Statement.Create([new Subject("epoch", Digest.Of("x"u8))], PredicateTypes.Epoch, Predicate, DocumentsJson.Default.EpochPredicate);
        var signed = SignedStatement.Sign(statement, signer);
        Assert.True(Envelope.TryParse(signed.Envelope.ToJson(), out var envelope, out _));
        Assert.True(SignedStatement.TryVerify(envelope, signer.PublicKey, out var read, out _));
        Assert.Equal(signed.Leaf.Bytes.ToArray(), read.Leaf.Bytes.ToArray());
        Assert.Equal(Digest.Of(envelope.SignedBytes), read.LeafDataDigest);
        Assert.Equal(Predicate, read.Statement.ReadPredicate(DocumentsJson.Default.EpochPredicate));
        Assert.Equal("epoch", PredicateTypes.ShortName(read.Statement.PredicateType));
        Assert.True(CanonicalJson.IsCanonical(read.Leaf.Bytes.Span));

        Assert.False(SignedStatement.TryVerify(envelope, new P256Signer().PublicKey, out _, out var why));
        Assert.StartsWith("WRIT5031", why, StringComparison.Ordinal);
    }

    [Fact]
    public void No_statement_with_a_flipped_bit_is_taken_for_signed()
    {
        var (signer, mutator) = (new P256Signer(), new Mutator(31));
        var statement = Statement.Create([new Subject("epoch", Digest.Of("x"u8))], PredicateTypes.Epoch, Predicate, DocumentsJson.Default.EpochPredicate);
        var envelope = SignedStatement.Sign(statement, signer).Envelope;
        for (var i = 0; i < 300; i++)
        {
            var payload = new Envelope(envelope.PayloadType, mutator.FlipBit(envelope.Payload.Span), envelope.Signatures);
            var signature = new Envelope(
                envelope.PayloadType, envelope.Payload, [envelope.Signatures[0] with { Signature = mutator.FlipBit(envelope.Signatures[0].Signature.Span) }]);
            Assert.False(SignedStatement.TryVerify(payload, signer.PublicKey, out _, out _));
            Assert.False(SignedStatement.TryVerify(signature, signer.PublicKey, out _, out _));
        }
    }

    [Fact]
    public void A_leaf_in_any_other_form_is_no_leaf()
    {
        var (signer, mutator) = (new P256Signer(), new Mutator(41));
        var bytes = Leaf.Create(Digest.Of("x"u8), signer.SignDer("x"u8), signer.PublicKey).Bytes.ToArray();
        Assert.True(Leaf.TryParse(bytes, out _, out _));
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = mutator.Mutate(bytes);
            if (Leaf.TryParse(damaged, out var leaf, out _)) Assert.Equal(damaged, leaf.Bytes.ToArray());
        }
    }

    [Theory]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicate":{},"predicateType":"x","subject":[]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v0.1","predicate":{},"predicateType":"x","subject":[SUBJECT]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicate":[],"predicateType":"x","subject":[SUBJECT]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicate":{},"predicateType":"x","subject":[{"digest":{},"name":"n"}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","more":1,"predicate":{},"predicateType":"x","subject":[SUBJECT]}""")]
    [InlineData("""{"predicate":{},"_type":"https://in-toto.io/Statement/v1","predicateType":"x","subject":[SUBJECT]}""")]
    public void What_is_not_a_statement_is_refused(string json) => Assert.False(Read(json));

    [Fact]
    public void What_is_one_is_read() =>
        Assert.True(Read("""{"_type":"https://in-toto.io/Statement/v1","predicate":{},"predicateType":"x","subject":[SUBJECT]}"""));

    private static bool Read(string json)
    {
        const string Subject = """{"digest":{"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"name":"n"}""";
        return Statement.TryParse(Encoding.UTF8.GetBytes(json.Replace("SUBJECT", Subject, StringComparison.Ordinal)), out _, out _);
    }
}
