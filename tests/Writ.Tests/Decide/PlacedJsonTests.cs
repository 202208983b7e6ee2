using System.Text.Json;
using Writ.Cedar;
using Writ.Decide;

namespace Writ.Tests.Decide;

public sealed class PlacedJsonTests
{
    [Fact]
    public void Values_know_their_line_and_column_in_characters()
    {
        var findings = new Findings();
        var json = PlacedJsonReader.Read("f.json", "{\n  \"ä\": \"ö\", \"b\":\n    [1, true]\n}", findings);
        Assert.False(findings.HasErrors);
        var members = json!.Members;
        Assert.Equal((2, 3), (members[0].Span.Line, members[0].Span.Column));
        Assert.Equal((2, 8), (members[0].Value.Span.Line, members[0].Value.Span.Column));
        Assert.Equal((2, 13), (members[1].Span.Line, members[1].Span.Column));
        Assert.Equal((3, 5), (members[1].Value.Span.Line, members[1].Value.Span.Column));
        Assert.Equal((3, 9), (members[1].Value.Items[1].Span.Line, members[1].Value.Items[1].Span.Column));
        Assert.Equal(JsonValueKind.True, members[1].Value.Items[1].Kind);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("{", 1, 2)]
    [InlineData("{\n  \"a\": 1,\n}", 3, 1)]
    [InlineData("{ } x", 1, 5)]
    [InlineData("{ // no\n}", 1, 3)]
    [InlineData("{\"a\": tru }", 1, 10)]
    public void What_is_no_json_is_refused_where_it_stands(string text, int line, int column)
    {
        var findings = new Findings();
        Assert.Null(PlacedJsonReader.Read("f.json", text, findings));
        var found = Assert.Single(findings.ToList());
        Assert.Equal("WRIT1501", found.Id);
        Assert.Equal(("f.json", line, column), (found.Source, found.Span.Line, found.Span.Column));
        Assert.DoesNotContain("LineNumber", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_stands_twice_is_refused()
    {
        var findings = new Findings();
        PlacedJsonReader.Read("f.json", "{\"a\": 1, \"a\": 2}", findings);
        var found = Assert.Single(findings.ToList());
        Assert.Equal(("WRIT1502", 10), (found.Id, found.Span.Column));
    }

    [Fact]
    public void Half_a_character_and_depth_without_end_are_refused()
    {
        var findings = new Findings();
        Assert.Null(PlacedJsonReader.Read("f.json", "{\"a\": \"\\ud800\"}", findings));
        Assert.Null(PlacedJsonReader.Read("f.json", new string('[', 100_000), findings));
        Assert.All(findings.ToList(), found => Assert.Equal("WRIT1501", found.Id));
    }

    [Fact]
    public void Findings_come_by_file_and_place_each_once()
    {
        var findings = new Findings();
        findings.Error("WRIT1503", "b", new SourceSpan(5, 6, 1, 6), "x", "y");
        findings.Error("WRIT1503", "b", new SourceSpan(5, 6, 1, 6), "x", "y");
        findings.Error("WRIT1504", "b", new SourceSpan(1, 2, 1, 2), "x", "y");
        findings.Warning("WRIT1512", "a", default, "x", "y");
        Assert.Equal(["WRIT1512", "WRIT1504", "WRIT1503"], findings.ToList().Select(found => found.Id));
    }
}
