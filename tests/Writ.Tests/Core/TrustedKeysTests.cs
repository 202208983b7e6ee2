using System.Text;
using System.Text.Json.Nodes;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Evidence;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class TrustedKeysTests
{
    private readonly P256Signer _root = new();
    private readonly P256Signer _permit = new();
    private readonly P256Signer _statement = new();
    private readonly Ed25519Signer _log = new();
    private readonly Ed25519Signer _witness = new();

    [Fact]
    public void A_trust_file_gives_each_role_its_keys()
    {
        Assert.True(TrustedKeys.TryParse(File(static _ => { }), out var trust, out _));
        Assert.Equal([_permit.PublicKey], trust.Permit);
        Assert.Equal([_statement.PublicKey], trust.Statement);
        Assert.Equal("log.writ.internal", Assert.Single(trust.Log).Name);
        Assert.Equal([_witness.PublicKey], trust.Witnesses);
        Assert.Equal(1, trust.WitnessQuorum);
    }

    public static TheoryData<string> Faults => new(
        "type", "origin", "threshold", "keyless role", "wrong algorithm", "key under another id", "key of another kind", "unknown member", "role of nulls", "no root");

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_trust_file_that_is_not_well_formed_is_refused_though_it_is_signed(string fault) =>
        Assert.False(TrustedKeys.TryParse(File(body => Spoil(body, fault)), out _, out _));

    [Fact]
    public void A_trust_file_that_its_root_did_not_sign_is_refused()
    {
        var json = JsonNode.Parse(File(static _ => { }))!;
        json["signed"]!["origin"] = "another.log.writ.internal";
        Assert.False(TrustedKeys.TryParse(Bytes(json), out _, out var why));
        Assert.StartsWith("WRIT5091", why, StringComparison.Ordinal);
        json["signatures"] = new JsonArray();
        Assert.False(TrustedKeys.TryParse(Bytes(json), out _, out _));
    }

    [Fact]
    public void One_root_key_does_not_count_twice()
    {
        var json = JsonNode.Parse(File(body => body["roles"]!["root"] = Role(2, _root, _permit)))!;
        json["signatures"]!.AsArray().Add(json["signatures"]![0]!.DeepClone());
        Assert.False(TrustedKeys.TryParse(Bytes(json), out _, out var why));
        Assert.StartsWith("WRIT5091", why, StringComparison.Ordinal);
    }

    private void Spoil(JsonObject body, string fault)
    {
        var (keys, roles) = (body["keys"]!.AsObject(), body["roles"]!.AsObject());
        switch (fault)
        {
            case "type": body["type"] = "other"; break;
            case "origin": body["origin"] = "with space"; break;
            case "threshold": roles["statement"]!["threshold"] = 0; break;
            case "keyless role": roles["permit"] = Role(1); break;
            case "wrong algorithm": keys[_permit.PublicKey.KeyId]!["algorithm"] = "ed25519"; break;
            case "key under another id": keys[_permit.PublicKey.KeyId] = keys[_statement.PublicKey.KeyId]!.DeepClone(); break;
            case "key of another kind": roles["log"] = Role(1, _permit); break;
            case "unknown member": body["more"] = 1; break;
            case "role of nulls": roles["permit"]!["keyIds"] = new JsonArray((JsonNode?)null); break;
            default: roles.Remove("root"); break;
        }
    }

    private byte[] File(Action<JsonObject> change)
    {
        Signer[] all = [_root, _permit, _statement, _log, _witness];
        var body = new JsonObject
        {
            ["type"] = "writ-trust", ["version"] = 1, ["origin"] = "log.writ.internal",
            ["keys"] = new JsonObject(all.Select(static signer => KeyValuePair.Create<string, JsonNode?>(signer.PublicKey.KeyId, new JsonObject
            {
                ["algorithm"] = signer.Algorithm == KeyAlgorithm.Ed25519 ? "ed25519" : "ecdsa-p256",
                ["spki"] = Convert.ToBase64String(signer.PublicKey.Spki.Span),
            }))),
            ["roles"] = new JsonObject
            {
                ["root"] = Role(1, _root), ["permit"] = Role(1, _permit), ["statement"] = Role(1, _statement), ["log"] = Role(1, _log), ["witness"] = Role(1, _witness),
            },
        };
        change(body);
        var signature = _root.Sign(CanonicalJson.Canonicalize(Bytes(body)));
        return Bytes(new JsonObject
        {
            ["signed"] = body,
            ["signatures"] = new JsonArray(new JsonObject { ["keyId"] = _root.PublicKey.KeyId, ["signature"] = Convert.ToBase64String(signature) }),
        });
    }

    private static JsonObject Role(int threshold, params Signer[] signers) => new()
    {
        ["threshold"] = threshold, ["keyIds"] = new JsonArray([.. signers.Select(static signer => JsonValue.Create(signer.PublicKey.KeyId))]),
    };

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
