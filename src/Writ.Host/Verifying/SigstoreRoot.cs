using System.Text;
using System.Text.Json;
using Writ.Core.Log;

namespace Writ.Host.Verifying;

/// <summary>The log's keys as a Sigstore trusted root, so that other people's verifiers can check our bundles against them.</summary>
/// <remarks>
/// <c>https://github.com/sigstore/protobuf-specs</c>, sigstore_trustroot.proto, in protobuf's JSON form. There is no certificate
/// authority and no time stamping: statement keys are given to the verifier by their hint, as it gives any public key.
/// </remarks>
internal static class SigstoreRoot
{
    // protobuf wants a beginning; ours is that of the log, which no entry is older than.
    private const string Beginning = "1970-01-01T00:00:00Z";

    public static string Of(IEnumerable<NoteKey> logs)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
            json.WriteStartArray("tlogs");
            foreach (var log in logs) Write(json, log);
            json.WriteEndArray();
            foreach (var none in new[] { "certificateAuthorities", "ctlogs", "timestampAuthorities" })
            {
                json.WriteStartArray(none);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, NoteKey log)
    {
        json.WriteStartObject();
        json.WriteString("baseUrl", "https://" + log.Name);
        json.WriteString("hashAlgorithm", "SHA2_256");
        json.WriteStartObject("publicKey");
        json.WriteBase64String("rawBytes", log.Key.Spki.Span);
        json.WriteString("keyDetails", "PKIX_ED25519");
        json.WriteStartObject("validFor");
        json.WriteString("start", Beginning);
        json.WriteEndObject();
        json.WriteEndObject();
        foreach (var name in new[] { "logId", "checkpointKeyId" })
        {
            json.WriteStartObject(name);
            json.WriteBase64String("keyId", log.FullId.ToArray());
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
