using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Writ.Core.Cryptography;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class WycheproofTests
{
    private const string Archive = "vectors/wycheproof.tar.gz";

    [SharedDataFact(Archive)]
    public void Raw_P256_signatures_are_judged_as_expected() =>
        Check("ecdsa_secp256r1_sha256_p1363_test.json", (262, 173), static (key, message, signature) => key.Verify(message, signature));

    [SharedDataFact(Archive)]
    public void DER_P256_signatures_are_judged_as_expected() =>
        Check("ecdsa_secp256r1_sha256_test.json", (484, 174), static (key, message, signature) => key.VerifyDer(message, signature));

    [SharedDataFact(Archive)]
    public void Ed25519_signatures_are_judged_as_expected() =>
        Check("ed25519_test.json", (151, 88), static (key, message, signature) => key.Verify(message, signature));

    private static void Check(string file, (int Tests, int Accepted) counts, Func<VerifyingKey, byte[], byte[], bool> verify)
    {
        var (tests, accepted) = (0, 0);
        foreach (var group in Load(file)["testGroups"]!.AsArray())
        {
            var key = VerifyingKey.FromSpki(Convert.FromHexString(group!["publicKeyDer"]!.GetValue<string>()));
            Assert.Equal(key, VerifyingKey.FromPem(group["publicKeyPem"]!.GetValue<string>()));
            foreach (var test in group["tests"]!.AsArray())
            {
                var judged = verify(key, Hex(test!["msg"]), Hex(test["sig"]));
                Assert.True(judged == (test["result"]!.GetValue<string>() == "valid"), $"{file} {test["tcId"]}: {test["comment"]}");
                tests++;
                if (judged) accepted++;
            }
        }

        // docs/spec/vectors.md states both numbers.
        Assert.Equal(counts, (tests, accepted));
    }

    private static byte[] Hex(JsonNode? node) => Convert.FromHexString(node!.GetValue<string>());

    private static JsonNode Load(string file)
    {
        using var unzipped = new GZipStream(File.OpenRead(SharedData.PathOf(Archive)), CompressionMode.Decompress);
        using var archive = new TarReader(unzipped);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.Name.EndsWith("/" + file, StringComparison.Ordinal)) return JsonNode.Parse(entry.DataStream!)!;
        }

        throw new FileNotFoundException(file);
    }
}
