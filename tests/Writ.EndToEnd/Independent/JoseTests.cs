using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Writ.EndToEnd.Support;
using Writ.Tests.Support;

namespace Writ.EndToEnd.Independent;

/// <summary>Permits, checked by npm's jose: a library that knows nothing of us.</summary>
public sealed class JoseTests
{
    [NpmFact("jose")]
    public void A_permit_of_a_run_verifies_under_the_key_that_trust_names()
    {
        using var directory = new WritDirectory();
        var (permit, keys) = PermitOfARun(directory);

        var answer = Ask(permit, keys);

        Assert.True(answer.ExitCode == 0, answer.ToString());
        var claims = answer.Json.GetProperty("claims");
        Assert.StartsWith("prm_", claims.GetProperty("jti").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("exe_", claims.GetProperty("txn").GetString(), StringComparison.Ordinal);
        Assert.Equal(43, claims.GetProperty("cnf").GetProperty("jkt").GetString()!.Length);
    }

    [NpmFact("jose")]
    public void A_permit_with_one_bit_changed_or_another_key_does_not()
    {
        using var directory = new WritDirectory();
        var (permit, keys) = PermitOfARun(directory);
        var parts = permit.Split('.');
        var body = Convert.FromBase64String(Padded(parts[1]));
        body[body.Length / 2] ^= 1;
        var tampered = $"{parts[0]}.{Unpadded(body)}.{parts[2]}";
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var strange = keys.ToDictionary(key => key.Key, _ => Convert.ToBase64String(stranger.ExportSubjectPublicKeyInfo()));

        Assert.Equal(1, Ask(tampered, keys).ExitCode);
        Assert.Equal(1, Ask(permit, strange).ExitCode);
    }

    private static (string Permit, Dictionary<string, string> Keys) PermitOfARun(WritDirectory directory)
    {
        directory.InitPolicy();
        var run = WritProcess.Run(directory, "run", "-o", "json", "--", "/bin/true").MustExit(0);
        var evidence = JsonNode.Parse(File.ReadAllBytes(run.Json.GetProperty("evidence").GetString()!))!;
        var payload = evidence["statements"]![0]!["bundle"]!["dsseEnvelope"]!["payload"]!.GetValue<string>();
        var permit = JsonNode.Parse(Convert.FromBase64String(payload))!["predicate"]!["permit"]!.GetValue<string>();

        var trust = JsonNode.Parse(File.ReadAllBytes(Path.Combine(directory.Data, "trust.json")))!["signed"]!;
        var ids = trust["roles"]!["permit"]!["keyIds"]!.AsArray().Select(id => id!.GetValue<string>());
        return (permit, ids.ToDictionary(id => id, id => trust["keys"]![id]!["spki"]!.GetValue<string>()));
    }

    private static WritResult Ask(string permit, Dictionary<string, string> keys)
    {
        var (exit, output, errors) = NodeScript.Run("verify-permit.mjs", JsonSerializer.Serialize(new { permit, keys }));
        return new WritResult("node verify-permit.mjs", exit, output, errors);
    }

    private static string Padded(string base64Url) =>
        base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '=');

    private static string Unpadded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
