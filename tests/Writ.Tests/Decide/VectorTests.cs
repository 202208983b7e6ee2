using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Tests.Support;

namespace Writ.Tests.Decide;

/// <summary>tests/vectors/decide: bundles, inputs and the decisions expected of them, as plain files for any engine. Cases whose
/// input is built here are written by WRIT_ACCEPT=1; what is checked are the files, whoever wrote them.</summary>
public sealed class VectorTests
{
    private static readonly string Folder = Repository.PathOf("tests", "vectors", "decide");
    private static readonly JsonSerializerOptions Shown = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Names => [.. Cases()];

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("law", "L10")]
    public void A_vector_is_decided_as_expected(string name)
    {
        var vector = Read(name);
        var bundle = BundleFolder.Load("tests", "vectors", "decide", "bundles", (string)vector["bundle"]!);
        var input = CanonicalJson.Deserialize(Canonical(vector["input"]!), DocumentsJson.Default.DecisionInput);
        var decision = CanonicalJson.Serialize(new Decider(bundle).Decide(input), DocumentsJson.Default.Decision);
        Assert.Equal(Encoding.UTF8.GetString(Canonical(vector["expect"]!)), Encoding.UTF8.GetString(decision));
    }

    [Fact]
    public void Every_case_that_is_built_here_is_among_the_files()
    {
        foreach (var vector in VectorCases.All)
        {
            var file = Path.Combine(Folder, vector.Name + ".json");
            var text = Write(vector);
            if (Environment.GetEnvironmentVariable("WRIT_ACCEPT") == "1") File.WriteAllText(file, text);
            Assert.Equal(File.ReadAllText(file), text);
        }
    }

    [Fact]
    public void The_cases_cover_every_kind_of_answer()
    {
        var codes = typeof(DecisionCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToHashSet();
        var seen = Cases().Select(name => (string)Read(name)["expect"]!["code"]!);

        // Too large an input would be a vector of a megabyte; without a bundle there is no folder.
        Assert.Equal([DecisionCodes.InputTooLarge, DecisionCodes.NoBundle], codes.Except(seen).Order(StringComparer.Ordinal).Reverse());
    }

    private static IEnumerable<string> Cases() =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!;

    private static string Write(VectorCase vector)
    {
        var bundle = BundleFolder.Load("tests", "vectors", "decide", "bundles", vector.Bundle);
        var input = JsonNode.Parse(DecideSamples.Input(bundle, vector.Intent, vector.Circumstances).Canonical.Span)!;
        vector.Change?.Invoke(input);
        var document = CanonicalJson.Deserialize(Canonical(input), DocumentsJson.Default.DecisionInput);
        var decision = CanonicalJson.Serialize(new Decider(bundle).Decide(document), DocumentsJson.Default.Decision);
        var file = new JsonObject { ["expect"] = JsonNode.Parse(decision), ["bundle"] = vector.Bundle, ["about"] = vector.About, ["input"] = input };
        return file.ToJsonString(Shown).ReplaceLineEndings("\n") + "\n";
    }

    private static byte[] Canonical(JsonNode node) => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(node.ToJsonString()));
}
