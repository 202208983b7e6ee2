using Writ.Cedar;
using Writ.Core.Documents;
using Writ.Decide;

namespace Writ.Tests.Decide;

public sealed class ProfileReaderTests
{
    private const string Good = """
        {
          "name": "plain",
          "description": "ordinary",
          "read": ["/usr", "$CWD"],
          "write": ["$CWD/out", "$TMP"],
          "execute": ["/usr"],
          "environment": ["PATH", "LC_*"],
          "egress": ["api.example.com:443", "*.example.org:8443"],
          "children": "inherit",
          "build": true,
          "jit": false,
          "integrityPeriodMs": 500
        }
        """;

    [Fact]
    public void Every_member_is_read()
    {
        var profile = Read(Good, out var findings);
        Assert.Empty(findings);
        Assert.Equal("plain", profile!.Name);
        Assert.Equal(["/usr", "$CWD"], profile.Read);
        Assert.Equal(["$CWD/out", "$TMP"], profile.Write);
        Assert.Equal(["/usr"], profile.Execute);
        Assert.Equal(["PATH", "LC_*"], profile.Environment);
        Assert.Equal(["api.example.com:443", "*.example.org:8443"], profile.Egress);
        Assert.Equal(("inherit", true, false, 500), (profile.Children, profile.Build, profile.Jit, profile.IntegrityPeriodMs));
    }

    [Fact]
    public void A_profile_may_record_where_it_lets_nothing_out()
    {
        var recording = Good.Replace("\"build\": true", "\"record\": true", StringComparison.Ordinal);
        _ = Read(recording, out var findings);
        Assert.Equal("WRIT1549", Assert.Single(findings).Id);
        var silent = recording.Replace("\"api.example.com:443\", \"*.example.org:8443\"", "", StringComparison.Ordinal);
        Assert.True(Read(silent, out findings)!.Record);
        Assert.Empty(findings);
        Assert.Null(Read(silent.Replace("\"record\": true", "\"record\": false", StringComparison.Ordinal), out _)!.Record);
    }

    [Fact]
    public void What_may_be_left_out_has_the_documents_own_default()
    {
        var profile = Read("""{ "name": "plain", "read": [], "write": [], "execute": [], "environment": [], "children": "deny" }""", out var findings);
        Assert.Empty(findings);
        Assert.Equal((0, false, true, 200), (profile!.Egress.Count, profile.Build, profile.Jit, profile.IntegrityPeriodMs));
    }

    [Theory]
    [InlineData("\"read\": [", "\"reads\": [", "WRIT1504", 4)]
    [InlineData("\"children\": \"inherit\",", "", "WRIT1505", 1)]
    [InlineData("\"children\": \"inherit\"", "\"children\": \"inhert\"", "WRIT1544", 9)]
    [InlineData("\"build\": true", "\"build\": \"yes\"", "WRIT1503", 10)]
    [InlineData("500", "20", "WRIT1503", 12)]
    [InlineData("500", "500.5", "WRIT1503", 12)]
    [InlineData("[\"/usr\"],\n  \"env", "\"/usr\",\n  \"env", "WRIT1503", 6)]
    [InlineData("\"plain\"", "\"other\"", "WRIT1545", 2)]
    [InlineData("\"/usr\", ", "\"usr\", ", "WRIT1540", 4)]
    [InlineData("\"/usr\", ", "\"/usr/\", ", "WRIT1540", 4)]
    [InlineData("\"/usr\", ", "\"/usr/../etc\", ", "WRIT1540", 4)]
    [InlineData("\"/usr\", ", "\"//usr\", ", "WRIT1540", 4)]
    [InlineData("\"/usr\", ", "\"~/x\", ", "WRIT1540", 4)]
    [InlineData("\"/usr\", ", "\"$CWDX\", ", "WRIT1540", 4)]
    [InlineData("\"/usr\", ", "\"$HOMES/x\", ", "WRIT1540", 4)]
    [InlineData("\"/usr\", ", "\"/usr/*\", ", "WRIT1540", 4)]
    [InlineData("\"/usr\", ", "\"$CWD\", ", "WRIT1540", 4)]
    [InlineData("\"$TMP\"]", "\"/\"]", "WRIT1541", 5)]
    [InlineData("\"$TMP\"]", "\"$HOME\"]", "WRIT1541", 5)]
    [InlineData("\"LC_*\"", "\"*\"", "WRIT1542", 7)]
    [InlineData("\"LC_*\"", "\"LC=*\"", "WRIT1542", 7)]
    [InlineData("\"LC_*\"", "\"1A\"", "WRIT1542", 7)]
    [InlineData(".com:443", ".com", "WRIT1543", 8)]
    [InlineData(".com:443", ".com:0", "WRIT1543", 8)]
    [InlineData(".com:443", ".com:65536", "WRIT1543", 8)]
    [InlineData("\"api.example", "\"ftp://api.example", "WRIT1543", 8)]
    [InlineData("\"api.example", "\"API.example", "WRIT1543", 8)]
    public void What_is_wrong_is_refused_where_it_stands(string replace, string with, string id, int line)
    {
        var text = Good.Replace(replace, with, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);
        _ = Read(text, out var findings);
        var found = Assert.Single(findings, finding => finding.Id == id);
        Assert.Equal(("profiles/plain.json", line), (found.Source, found.Span.Line));
        Assert.NotNull(found.Help);
    }

    [Theory]
    [InlineData("$CWD", "/srv/project", "/srv/project")]
    [InlineData("$CWD/out", "/srv/project", "/srv/project/out")]
    [InlineData("$CWD/out", "/", "/out")]
    [InlineData("$CWD", "/", "/")]
    [InlineData("/usr", "/srv/project", "/usr")]
    [InlineData("$HOME/x", "/srv/project", null)]
    public void Words_stand_for_directories(string path, string cwd, string? expected) =>
        Assert.Equal(expected, ProfilePath.Resolve(path, cwd, home: null, temporary: "/tmp"));

    private static Profile? Read(string text, out IReadOnlyList<CedarDiagnostic> findings)
    {
        var bag = new Findings();
        var profile = ProfileReader.Read(new PolicyFile("profiles/plain.json", text), bag);
        findings = bag.ToList();
        return profile;
    }
}
