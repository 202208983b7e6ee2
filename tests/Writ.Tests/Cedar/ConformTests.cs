using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Writ.Host.Language.Conformance;
using Writ.Host.Output;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>The conformance run: that it passes where all is well, and that nothing wrong gets by.</summary>
public sealed class ConformTests
{
    private const string Schema = "entity U; action a appliesTo { principal: U, resource: U, context: { n: Long } };";
    private const string Policies = "permit(principal, action, resource) when { context.n > 0 };";

    private const string Case = """
        { "policies": "cedar-integration-tests/tests/p.cedar", "schema": "tests/s.cedarschema", "entities": "tests/e.json", "shouldValidate": true,
          "requests": [ { "description": "one", "principal": { "type": "U", "id": "x" }, "action": { "type": "Action", "id": "a" },
            "resource": { "type": "U", "id": "x" }, "context": { "n": 1 }, "decision": "allow", "reason": [ "policy0" ], "errors": [] } ] }
        """;

    [SharedDataFact(ConformanceData.Corpus)]
    public void The_corpus_conforms()
    {
        var report = ConformRun.Over(Corpus.Open(SharedData.PathOf(ConformanceData.Corpus)));
        Assert.Empty(report.Wrong!);
        Assert.Equal((3957, 31656), (report.Cases, report.Requests));
    }

    [SharedDataFact(ConformanceData.Handwritten)]
    public void The_handwritten_cases_conform()
    {
        var report = ConformRun.Over(Corpus.Open(SharedData.PathOf(ConformanceData.Handwritten)));
        Assert.Empty(report.Wrong!);
        Assert.Equal((22, 74), (report.Cases, report.Requests));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("\"allow\"", "\"deny\"", "wrong decision")]
    [InlineData("[ \"policy0\" ]", "[ \"policy1\" ]", "wrong reason")]
    [InlineData("\"errors\": []", "\"errors\": [ \"policy0\" ]", "wrong errors")]
    [InlineData("\"shouldValidate\": true", "\"shouldValidate\": false", "wrong validation")]
    [InlineData("{ \"n\": 1 }", "{ \"n\": 1, \"m\": 2 }", "wrong validation")]
    [InlineData("{ \"n\": 1 }", "{ \"n\": null }", "failed to load")]
    [InlineData("\"resource\": { \"type\": \"U\"", "\"resource\": { \"type\": \"V\"", "wrong validation")]
    [InlineData("p.cedar", "q.cedar", "failed to load")]
    [InlineData("\"requests\": [ {", "\"requests\": { \"x\": [ {", "failed to load")]
    [InlineData("\"reason\": [ \"policy0\" ], ", "", "failed to load")]
    public void What_is_wrong_is_counted_by_its_kind(string was, string becomes, string expected)
    {
        var json = was.Length == 0 ? Case : Case.Replace(was, becomes, StringComparison.Ordinal);
        if (becomes.StartsWith("\"requests\": {", StringComparison.Ordinal)) json = json.Replace("} ] }", "} ] } }", StringComparison.Ordinal);
        var report = ConformRun.Over(Open(json, prefix: ""));
        Assert.Equal(expected, string.Join(' ', report.Wrong!.Select(wrong => wrong.What)));
        Assert.Equal(expected.Length == 0, report.Conforms);
    }

    [Theory]
    [InlineData("")]
    [InlineData("./")]
    [InlineData("cedar-integration-tests-main/")]
    [InlineData("a/b/cedar-integration-tests/")]
    public void The_root_of_the_cases_may_lie_anywhere(string prefix)
    {
        var report = ConformRun.Over(Open(Case, prefix));
        Assert.True(report.Conforms, string.Join('\n', report.Wrong!));
        Assert.Equal(1, report.Cases);
    }

    [Fact]
    public void Several_corpora_in_one_folder_keep_to_their_own_files()
    {
        using var folder = new TempDirectory();
        foreach (var (root, policies) in new[] { ("one", Policies), ("two", "forbid(principal, action, resource);") })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, root, "tests"));
            foreach (var (name, text) in Files(Case, policies)) File.WriteAllText(Path.Combine(folder.Path, root, name), text);
        }

        var report = ConformRun.Over(Corpus.Open(folder.Path));
        Assert.Equal(2, report.Cases);
        Assert.All(report.Wrong!, wrong => Assert.StartsWith("two/", wrong.Case, StringComparison.Ordinal));
        Assert.Equal(1, report.WrongDecision);
    }

    [Fact]
    public void What_holds_no_case_is_refused()
    {
        using var folder = new TempDirectory();
        Assert.Equal("WRIT6107", Refused(folder.Path));
        File.WriteAllText(Path.Combine(folder.Path, "schema.json"), "{}");
        Assert.Equal("WRIT6107", Refused(folder.Path));
        Assert.Equal("WRIT6107", Refused(Path.Combine(folder.Path, "missing")));
        var file = Path.Combine(folder.Path, "x.tar.gz");
        File.WriteAllText(file, "no archive at all, however it is called");
        Assert.Equal("WRIT6107", Refused(file));
    }

    private static string Refused(string path) => Assert.Throws<DiagnosedException>(() => ConformRun.Over(Corpus.Open(path))).Diagnosis.Code;

    private static IEnumerable<(string Name, string Text)> Files(string json, string policies) =>
        [("tests/1.json", json), ("tests/p.cedar", policies), ("tests/s.cedarschema", Schema), ("tests/e.json", "[]")];

    private static Corpus Open(string json, string prefix)
    {
        using var folder = new TempDirectory();
        var path = Path.Combine(folder.Path, "cases.tar.gz");
        using (var tar = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest)))
        {
            foreach (var (name, text) in Files(json, Policies))
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, prefix + name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return Corpus.Open(path);
    }
}
