using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Writ.Core.Documents;
using Writ.Tests.Support;

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

    [FaultsFact]
    [Trait("law", "L11")]
    public async Task Each_forged_file_holds_where_the_checks_that_find_it_are_off()
    {
        var (status, output) = await ChildProcess.Run("evidence-attack", []);
        Assert.Equal(0, status);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')).ToList();
        Assert.Equal(EvidenceAttack.Names.Count(), lines.Count);
        Assert.All(lines, static line => Assert.Equal((line[0], line[0].Contains("erased", StringComparison.Ordinal) ? "incomplete" : "holds"), (line[0], line[1])));
        Assert.All(lines, static line => Assert.NotEmpty(line[2]));
    }

    [Fact]
    public void A_case_has_every_member_there_is()
    {
        AllIn(EvidenceVectors.FullProfile, DocumentsJson.Default.Profile);
        AllIn(EvidenceVectors.FullProfile.Envelope!, DocumentsJson.Default.BehaviourEnvelope);
        AllIn(EvidenceVectors.FullProfile.Credentials![0], DocumentsJson.Default.Credential);
        AllIn(EvidenceVectors.FullOutcome.Network!, DocumentsJson.Default.NetworkSummary);
        AllIn(EvidenceVectors.FullOutcome, DocumentsJson.Default.RunOutcome);
        AllIn(EvidenceVectors.FullOutcome.Writes!, DocumentsJson.Default.WriteSummary);
        AllIn(EvidenceVectors.FullOutcome.Writes!.Files[0], DocumentsJson.Default.WrittenFile);

        static void AllIn<T>(T document, JsonTypeInfo<T> type)
        {
            var written = JsonSerializer.SerializeToNode(document, type)!.AsObject();

            // Listed too is what is never written.
            Assert.Equal(type.Properties.Where(static p => p.Get is not null).Select(static p => p.Name), written.Select(static member => member.Key));
        }
    }
}
