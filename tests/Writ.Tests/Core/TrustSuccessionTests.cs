using System.Text;
using System.Text.Json.Nodes;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Evidence;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

/// <summary>A version of a trust file follows another only as TUF's root does.</summary>
public sealed class TrustSuccessionTests
{
    private readonly P256Signer[] _roots = [new(), new(), new()];
    private readonly P256Signer _permit = new();
    private readonly P256Signer _statement = new();
    private readonly P256Signer _next = new();
    private readonly Ed25519Signer _log = new();

    [Fact]
    public void A_version_that_a_threshold_of_both_signed_follows()
    {
        var one = Sign(Body(1), _roots[..2]);
        var two = Sign(Rotated(), _roots[1..]);
        Assert.True(TrustSuccession.TryFollow(one, two, out var keys, out var why), why);
        Assert.Equal([_next.PublicKey, _statement.PublicKey], keys.Statement);
        Assert.True(keys.Signs(_statement.PublicKey, 1_000));

        var three = Sign(Retired(Rotated(), until: 7), _roots[..2]);
        Assert.True(TrustSuccession.TryFollow(two, three, out keys, out why), why);
        Assert.Equal((true, false, true), (keys.Signs(_statement.PublicKey, 6), keys.Signs(_statement.PublicKey, 7), keys.Signs(_next.PublicKey, 1_000)));
    }

    [Fact]
    public void New_roots_must_sign_beside_the_old_ones()
    {
        P256Signer[] others = [new(), new()];
        var one = Sign(Body(1), _roots[..2]);
        var body = Follow(Body(1));
        foreach (var other in others) AddKey(body, other.PublicKey);
        body["roles"]!["root"] = Role(2, others);

        Assert.Equal("WRIT5091", Refusal(one, Sign(body, others)));
        Assert.Equal("WRIT5091", Refusal(one, Sign(body, [.. _roots[..2], others[0]])));
        Assert.Equal("WRIT5091", Refusal(one, Sign(body, [_roots[0], _roots[0], .. others])));
        Assert.Null(Refusal(one, Sign(body, [.. _roots[..2], .. others])));
    }

    public static TheoryData<string, string> Attacks => new()
    {
        { "too few roots", "WRIT5091" }, { "one root twice", "WRIT5091" }, { "a stranger for a root", "WRIT5091" }, { "the same version", "WRIT5092" },
        { "a version back", "WRIT5090" }, { "a version left out", "WRIT5092" }, { "another past", "WRIT5092" }, { "no past", "WRIT5090" }, { "another log", "WRIT5092" },
        { "a key dropped", "WRIT5092" }, { "a key dropped as another's", "WRIT5092" }, { "a retired key that signs", "WRIT5090" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Any_other_version_is_refused(string attack, string code)
    {
        var one = Sign(Body(1), _roots[..2]);
        var (body, signers) = (Rotated(), _roots[..2]);
        switch (attack)
        {
            case "too few roots": signers = _roots[..1]; break;
            case "one root twice": signers = [_roots[0], _roots[0]]; break;
            case "a stranger for a root": signers = [_roots[0], new P256Signer()]; break;
            case "the same version": body["version"] = 1; body.Remove("previous"); break;
            case "a version back": body["version"] = 0; break;
            case "a version left out": body["version"] = 3; break;
            case "another past": body["previous"] = Digest.Of("another"u8).ToString(); break;
            case "no past": body.Remove("previous"); break;
            case "another log": body["origin"] = "another.log.writ.internal"; break;
            case "a key dropped": body["roles"]!["statement"] = Role(1, [_next]); break;
            case "a key dropped as another's":
                body["roles"]!["statement"] = Role(1, [_next]);
                body["retired"] = new JsonObject { [_statement.PublicKey.KeyId] = new JsonObject { ["role"] = "permit", ["until"] = 7 } };
                break;
            default: body["retired"] = new JsonObject { [_statement.PublicKey.KeyId] = new JsonObject { ["role"] = "statement", ["until"] = 7 } }; break;
        }

        Assert.Equal(code, Refusal(one, Sign(body, signers)));
    }

    [Fact]
    public void What_is_retired_stays_so()
    {
        var two = Sign(Rotated(), _roots[..2]);
        var three = Retired(Rotated(), until: 7);
        var four = Follow(three);
        Assert.Null(Refusal(two, Sign(three, _roots[..2])));
        Assert.Null(Refusal(Sign(three, _roots[..2]), Sign(four, _roots[..2])));

        var later = (JsonObject)four.DeepClone();
        later["retired"]![_statement.PublicKey.KeyId]!["until"] = 8;
        Assert.Equal("WRIT5092", Refusal(Sign(three, _roots[..2]), Sign(later, _roots[..2])));

        var back = (JsonObject)four.DeepClone();
        back.Remove("retired");
        back["roles"]!["statement"] = Role(1, [_next, _statement]);
        Assert.Equal("WRIT5092", Refusal(Sign(three, _roots[..2]), Sign(back, _roots[..2])));
    }

    private static string? Refusal(byte[] before, byte[] after) => TrustSuccession.TryFollow(before, after, out _, out var why) ? null : why[..8];

    private JsonObject Body(int version)
    {
        var body = new JsonObject { ["type"] = "writ-trust", ["version"] = version, ["origin"] = "log.writ.internal", ["keys"] = new JsonObject() };
        foreach (var key in _roots.Select(static root => root.PublicKey).Append(_permit.PublicKey).Append(_statement.PublicKey).Append(_log.PublicKey)) AddKey(body, key);
        body["roles"] = new JsonObject { ["root"] = Role(2, _roots), ["permit"] = Role(1, [_permit]), ["statement"] = Role(1, [_statement]), ["log"] = Role(1, [_log]) };
        return body;
    }

    private JsonObject Rotated()
    {
        var body = Follow(Body(1));
        AddKey(body, _next.PublicKey);
        body["roles"]!["statement"] = Role(1, [_next, _statement]);
        return body;
    }

    private JsonObject Retired(JsonObject before, long until)
    {
        var body = Follow(before);
        body["roles"]!["statement"] = Role(1, [_next]);
        body["retired"] = new JsonObject { [_statement.PublicKey.KeyId] = new JsonObject { ["role"] = "statement", ["until"] = until } };
        return body;
    }

    private static JsonObject Follow(JsonObject before)
    {
        var body = (JsonObject)before.DeepClone();
        body["version"] = (int)before["version"]! + 1;
        body["previous"] = Digest.Of(CanonicalJson.Canonicalize(Bytes(before))).ToString();
        return body;
    }

    private static void AddKey(JsonObject body, VerifyingKey key) => body["keys"]![key.KeyId] = new JsonObject
    {
        ["algorithm"] = key.Algorithm == KeyAlgorithm.Ed25519 ? "ed25519" : "ecdsa-p256", ["spki"] = Convert.ToBase64String(key.Spki.Span),
    };

    private static JsonObject Role(int threshold, Signer[] keys) =>
        new() { ["threshold"] = threshold, ["keyIds"] = new JsonArray([.. keys.Select(static key => (JsonNode)key.PublicKey.KeyId)]) };

    private static byte[] Sign(JsonObject body, Signer[] signers)
    {
        var message = CanonicalJson.Canonicalize(Bytes(body));
        var lines = signers.Select(signer => (JsonNode)new JsonObject { ["keyId"] = signer.PublicKey.KeyId, ["signature"] = Convert.ToBase64String(signer.Sign(message)) });
        return Bytes(new JsonObject { ["signed"] = body.DeepClone(), ["signatures"] = new JsonArray([.. lines]) });
    }

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
