using System.Text.Json.Nodes;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Tests.Core;
using Writ.Tests.Support;

namespace Writ.Tests.Report;

/// <summary>A signed <c>trust.json</c> for the keys of a sample.</summary>
internal static class TrustFile
{
    /// <summary>A later version, in which other keys sign, and each of these roles' key counts below a log index.</summary>
    public static byte[] Retired(EvidenceSample sample, params (string Role, long Until)[] ends) => Of(sample, change: body =>
    {
        body["version"] = 2;
        body["previous"] = Writ.Core.Digest.Of("the version before"u8).ToString();
        body["retired"] = new JsonObject();
        foreach (var (role, until) in ends)
        {
            var id = (string)body["roles"]![role]!["keyIds"]![0]!;
            VerifyingKey next = role == "log" ? new Ed25519Signer().PublicKey : new P256Signer().PublicKey;
            body["retired"]![id] = new JsonObject { ["role"] = role, ["until"] = until };
            body["keys"]![next.KeyId] = new JsonObject { ["algorithm"] = role == "log" ? "ed25519" : "ecdsa-p256", ["spki"] = Convert.ToBase64String(next.Spki.Span) };
            body["roles"]![role]!["keyIds"]![0] = next.KeyId;
        }
    });

    /// <summary>With the keys of those who may vote.</summary>
    public static byte[] Approving(EvidenceSample sample, IEnumerable<Voter>? voters = null, Action<JsonObject>? change = null) => Of(sample, change: body =>
    {
        body["approvers"] = new JsonObject();
        foreach (var voter in voters ?? sample.Voters)
        {
            var key = voter.Key.PublicKey;
            body["keys"]![key.KeyId] = new JsonObject { ["algorithm"] = "ecdsa-p256", ["spki"] = Convert.ToBase64String(key.Spki.Span) };
            body["approvers"]![voter.Who.ToString()] = new JsonArray(key.KeyId);
        }

        change?.Invoke(body);
    });

    public static byte[] Of(EvidenceSample sample, bool witnessed = false, Action<JsonObject>? change = null)
    {
        var root = new Ed25519Signer();
        Dictionary<string, VerifyingKey> roles = new()
        {
            ["root"] = root.PublicKey, ["permit"] = sample.PermitKey.PublicKey, ["statement"] = sample.StatementKey.PublicKey, ["log"] = sample.LogKey.PublicKey,
        };
        if (witnessed) roles["witness"] = sample.WitnessKey.PublicKey;
        var body = new JsonObject
        {
            ["type"] = "writ-trust",
            ["version"] = 1,
            ["origin"] = sample.LogName.Name,
            ["keys"] = new JsonObject(roles.Values.Distinct().Select(key => KeyValuePair.Create(key.KeyId, (JsonNode?)new JsonObject
            {
                ["algorithm"] = key.Algorithm == KeyAlgorithm.Ed25519 ? "ed25519" : "ecdsa-p256",
                ["spki"] = Convert.ToBase64String(key.Spki.Span),
            }))),
            ["roles"] = new JsonObject(roles.Select(role => KeyValuePair.Create(role.Key, (JsonNode?)new JsonObject
            {
                ["threshold"] = 1,
                ["keyIds"] = new JsonArray(role.Value.KeyId),
            }))),
        };
        change?.Invoke(body);
        var signature = root.Sign(CanonicalJson.Canonicalize(Bytes(body)));
        return Bytes(new JsonObject
        {
            ["signed"] = body,
            ["signatures"] = new JsonArray(new JsonObject { ["keyId"] = root.PublicKey.KeyId, ["signature"] = Convert.ToBase64String(signature) }),
        });
    }

    private static byte[] Bytes(JsonNode node) => System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());
}
