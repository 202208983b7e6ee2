using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class VerifyingKeyTests
{
    [SharedDataFact("vectors/cctv-ed25519")]
    public void The_accepted_subset_of_Ed25519_is_the_one_we_state()
    {
        // docs/spec/log.md#ed25519: what ref10 and OpenSSL accept, less the keys of small order.
        string[] refused = ["low_order_A", "non_canonical_A", "non_canonical_R", "low_order_residue"];
        var vectors = JsonNode.Parse(File.ReadAllBytes(SharedData.PathOf("vectors/cctv-ed25519/ed25519vectors.json")))!.AsArray();
        var accepted = 0;
        foreach (var vector in vectors)
        {
            var flags = vector!["flags"]?.AsArray().Select(static f => f!.GetValue<string>()).ToArray() ?? [];
            var expected = !flags.Intersect(refused).Any();
            var message = System.Text.Encoding.UTF8.GetBytes(vector["msg"]!.GetValue<string>());
            Assert.True(expected == Judge(vector["key"]!, message, vector["sig"]!), $"{vector["number"]}: {string.Join(' ', flags)}");
            if (expected) accepted++;
        }

        // docs/spec/vectors.md states both numbers.
        Assert.Equal((914, 86), (vectors.Count, accepted));
    }

    [Fact]
    public void RFC_8032_test_1_to_3_hold()
    {
        (string Seed, string Key, string Message, string Signature)[] vectors =
        [
            ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
            ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
            ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
        ];
        foreach (var (seed, key, message, signature) in vectors)
        {
            var signer = new Ed25519Signer(Convert.FromHexString(seed));
            Assert.Equal(key, Convert.ToHexStringLower(signer.PublicKey.RawPublicKey.Span));
            Assert.Equal(signature, Convert.ToHexStringLower(signer.Sign(Convert.FromHexString(message))));
            Assert.True(signer.PublicKey.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)));
        }
    }

    [SharedDataTheory("vectors/sigstore-sample")]
    [InlineData("p256-hashedrekord")]
    [InlineData("ed25519-hashedrekord")]
    public void The_key_id_is_the_hint_that_the_sample_states(string name)
    {
        var bundle = JsonNode.Parse(File.ReadAllBytes(SharedData.PathOf($"vectors/sigstore-sample/bundle-{name}.json")))!;
        var key = VerifyingKey.FromPem(File.ReadAllText(SharedData.PathOf($"vectors/sigstore-sample/key-{name}.pem")));
        Assert.Equal(bundle["verificationMaterial"]!["publicKey"]!["hint"]!.GetValue<string>(), key.KeyId);
    }

    [Fact]
    public void A_key_survives_its_written_forms()
    {
        foreach (var signer in new Signer[] { new P256Signer(), new Ed25519Signer() })
        {
            var key = signer.PublicKey;
            Assert.Equal(key, VerifyingKey.FromPem(key.ToPem()));
            Assert.Equal(key, VerifyingKey.FromSpki(key.Spki.Span));
            Assert.Equal(key.KeyId, VerifyingKey.FromSpki(key.Spki.Span).KeyId);
            Assert.Equal(43, JwkThumbprint.Of(key).Length);
        }
    }

    [Fact]
    public void The_thumbprint_of_RFC_8037_comes_out()
    {
        // RFC 8037 appendix A.3; the key is RFC 8032's first.
        var key = VerifyingKey.FromEd25519(Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        Assert.Equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", JwkThumbprint.Of(key));
    }

    [Fact]
    public void Keys_of_other_forms_are_refused()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var good = new P256Signer().PublicKey.Spki.ToArray();
        var offCurve = good.ToArray();
        offCurve[^1] ^= 1;
        foreach (var spki in new byte[][] { p384.ExportSubjectPublicKeyInfo(), rsa.ExportSubjectPublicKeyInfo(), [], good[..^1], [.. good, 0], offCurve })
            Assert.False(VerifyingKey.TryFromSpki(spki, out _, out _));
        Assert.Throws<MalformedException>(() => VerifyingKey.FromPem(new P256Signer().PublicKey.ToPem() + new P256Signer().PublicKey.ToPem()));
    }

    [Fact]
    public void A_signature_holds_for_its_message_and_key_alone()
    {
        foreach (var signer in new Signer[] { new P256Signer(), new Ed25519Signer() })
        {
            var signature = signer.Sign("message"u8);
            Assert.True(signer.PublicKey.Verify("message"u8, signature));
            Assert.False(signer.PublicKey.Verify("massage"u8, signature));
            Assert.False(signer.PublicKey.Verify("message"u8, signature.AsSpan(1)));
            Assert.False(signer.PublicKey.Verify("message"u8, []));
            Assert.False((signer is P256Signer ? new P256Signer().PublicKey : new Ed25519Signer().PublicKey).Verify("message"u8, signature));
            for (var bit = 0; bit < 512; bit++)
            {
                var damaged = signature.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(signer.PublicKey.Verify("message"u8, damaged));
            }
        }
    }

    [Fact]
    public void Raw_and_DER_signatures_turn_into_each_other()
    {
        var random = new Random(6979);
        for (var i = 0; i < 2_000; i++)
        {
            var raw = new byte[64];
            random.NextBytes(raw);
            raw.AsSpan(0, random.Next(33)).Clear();
            raw.AsSpan(32, random.Next(33)).Clear();
            var der = EcdsaSignature.ToDer(raw);
            Assert.True(EcdsaSignature.TryToRaw(der, out var back));
            Assert.Equal(raw, back);
            Assert.False(EcdsaSignature.TryToRaw([.. der, 0], out _));
        }
    }

    [Fact]
    public async Task One_key_serves_many_threads()
    {
        foreach (var signer in new Signer[] { new P256Signer(), new Ed25519Signer() })
        {
            var signature = signer.Sign("message"u8);
            var judged = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
                Enumerable.Range(0, 50).All(i => signer.PublicKey.Verify("message"u8, signature) && !signer.PublicKey.Verify([(byte)i], signature)))));
            Assert.All(judged, Assert.True);
        }
    }

    private static bool Judge(JsonNode key, byte[] message, JsonNode signature)
    {
        try
        {
            return VerifyingKey.FromEd25519(Convert.FromHexString(key.GetValue<string>())).Verify(message, Convert.FromHexString(signature.GetValue<string>()));
        }
        catch (MalformedException)
        {
            return false;
        }
    }
}
