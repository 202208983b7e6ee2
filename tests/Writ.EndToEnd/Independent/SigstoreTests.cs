using System.Text.Json.Nodes;
using Writ.EndToEnd.Support;
using Writ.Tests.Support;

namespace Writ.EndToEnd.Independent;

/// <summary>Bundles of a real run, checked by npm's @sigstore/verify: the library that npm itself checks provenance with.</summary>
public sealed class SigstoreTests
{
    [NpmFact("@sigstore/verify")]
    public void Every_statement_of_a_run_is_accepted_and_no_tampered_one_is()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        var evidence = WritProcess.Run(directory, "run", "-o", "json", "--", "/bin/true").MustExit(0).Json.GetProperty("evidence").GetString()!;
        WritProcess.Run(directory, "evidence", "unpack", evidence, "bundles").MustExit(0);
        var bundles = Directory.GetFiles(Path.Combine(directory.Work, "bundles"), "*.sigstore.json").Order(StringComparer.Ordinal)
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!).ToList();
        Assert.True(bundles.Count >= 3, $"{bundles.Count} bundles");
        var tampered = Tampers.Select(tamper => Tampered(bundles[0], tamper.Path, tamper.Bit)).ToList();
        Assert.Equal(20, tampered.Count);

        var answers = Ask(directory, [.. bundles, .. tampered]);

        Assert.All(answers.Take(bundles.Count), answer => Assert.Equal("accepted", answer));
        foreach (var (answer, tamper) in answers.Skip(bundles.Count).Zip(Tampers))
            Assert.True(answer.StartsWith("refused: ", StringComparison.Ordinal), $"{tamper.Path} bit {tamper.Bit}: {answer}");
    }

    [NpmFact("@sigstore/verify")]
    public void A_bundle_is_refused_under_the_keys_of_another_control_plane()
    {
        using var directory = new WritDirectory();
        using var stranger = new WritDirectory();
        var evidence = WritProcess.Run(directory, "run", "-o", "json", "--", "/bin/true").MustExit(80).Json.GetProperty("evidence").GetString()!;
        WritProcess.Run(stranger, "run", "--", "/bin/true").MustExit(80);
        WritProcess.Run(directory, "evidence", "unpack", evidence, "bundles").MustExit(0);
        var bundle = JsonNode.Parse(File.ReadAllText(Path.Combine(directory.Work, "bundles", "000-authorization.sigstore.json")))!;

        Assert.Equal("accepted", Assert.Single(Ask(directory, [bundle])));
        Assert.StartsWith("refused: ", Assert.Single(Ask(stranger, [bundle])), StringComparison.Ordinal);
    }

    // One bit of what stands there in base64, or (text) of the text itself.
    private static readonly (string Path, int Bit)[] Tampers =
    [
        ("dsseEnvelope/payload", 3), ("dsseEnvelope/payload", 803), ("dsseEnvelope/payload", 2001), ("dsseEnvelope/payload", 4444), ("dsseEnvelope/payload", -1),
        ("dsseEnvelope/signatures/0/sig", 17), ("dsseEnvelope/signatures/0/sig", 100), ("dsseEnvelope/signatures/0/sig", 300), ("dsseEnvelope/signatures/0/sig", -1),
        (Entry + "canonicalizedBody", 9), (Entry + "canonicalizedBody", 900), (Entry + "canonicalizedBody", 2500), (Entry + "canonicalizedBody", -1),
        (Entry + "inclusionProof/hashes/0", 5), (Entry + "inclusionProof/hashes/0", 250), (Entry + "inclusionProof/hashes/1", 77),
        (Entry + "logId/keyId", 1),
        ("text:" + Entry + "inclusionProof/checkpoint/envelope", 40), ("text:" + Entry + "inclusionProof/checkpoint/envelope", 350), ("text:" + Entry + "inclusionProof/checkpoint/envelope", 1000),
    ];

    private const string Entry = "verificationMaterial/tlogEntries/0/";

    private static JsonNode Tampered(JsonNode bundle, string path, int bit)
    {
        var copy = bundle.DeepClone();
        var isText = path.StartsWith("text:", StringComparison.Ordinal);
        var steps = path[(isText ? 5 : 0)..].Split('/');
        var holder = steps[..^1].Aggregate(copy, static (at, step) => int.TryParse(step, out var index) ? at[index]! : at[step]!);
        JsonNode Value() => int.TryParse(steps[^1], out var index) ? holder[index]! : holder[steps[^1]]!;
        var text = Value().GetValue<string>();
        var bytes = isText ? System.Text.Encoding.UTF8.GetBytes(text) : Convert.FromBase64String(text);
        var at = bit < 0 ? (bytes.Length * 8) - 1 : bit % (bytes.Length * 8);
        bytes[at / 8] ^= (byte)(1 << (at % 8));
        var changed = isText ? System.Text.Encoding.Latin1.GetString(bytes) : Convert.ToBase64String(bytes);
        Value().ReplaceWith(changed);
        return copy;
    }

    private static string[] Ask(WritDirectory directory, IEnumerable<JsonNode> bundles)
    {
        var trust = JsonNode.Parse(File.ReadAllBytes(Path.Combine(directory.Data, "trust.json")))!["signed"]!;
        var keys = trust["roles"]!["statement"]!["keyIds"]!.AsArray().Select(static id => id!.GetValue<string>());
        return NodeScript.Lines("verify-bundles.mjs", new JsonObject
        {
            ["root"] = JsonNode.Parse(WritProcess.Run(directory, "keys", "export", "trusted-root").MustExit(0).Output),
            ["keys"] = new JsonObject(keys.Select(id => KeyValuePair.Create(id, (JsonNode?)trust["keys"]![id]!["spki"]!.GetValue<string>()))),
            ["bundles"] = new JsonArray([.. bundles.Select(static bundle => bundle.DeepClone())]),
        }.ToJsonString());
    }
}
