using System.Text.Json.Nodes;

namespace Writ.Tests.Core;

public sealed class EvidenceVectorsTests
{
    public static TheoryData<string> Names => new(EvidenceVectors.Makers.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_recorded_file_is_judged_as_it_was(string name)
    {
        // A missing file is written on request only; one that is there is never written again.
        if (!File.Exists(EvidenceVectors.PathOf(name)) && Environment.GetEnvironmentVariable("WRIT_ACCEPT") == "1") EvidenceVectors.Write(name);
        var vector = JsonNode.Parse(File.ReadAllText(EvidenceVectors.PathOf(name)))!;
        Assert.Equal(vector["expect"]!.ToJsonString(), EvidenceVectors.Judge(vector).ToJsonString());
        Assert.StartsWith(
            name.Split('-')[0],
            vector["expect"]!["verdict"]!.GetValue<string>() switch { "does-not-hold" => "fails", "not-trusted" => "untrusted", var same => same },
            StringComparison.Ordinal);
    }
}
