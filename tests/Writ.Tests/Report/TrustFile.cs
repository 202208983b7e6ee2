using System.Text.Json.Nodes;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Tests.Core;
using Writ.Tests.Support;

namespace Writ.Tests.Report;

/// <summary>A signed <c>trust.json</c> for the keys of a sample.</summary>
internal static class TrustFile
{
    public static byte[] Of(EvidenceSample sample, bool witnessed = false)
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
        var signature = root.Sign(CanonicalJson.Canonicalize(Bytes(body)));
        return Bytes(new JsonObject
        {
            ["signed"] = body,
            ["signatures"] = new JsonArray(new JsonObject { ["keyId"] = root.PublicKey.KeyId, ["signature"] = Convert.ToBase64String(signature) }),
        });
    }

    private static byte[] Bytes(JsonNode node) => System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());
}
