using System.Text.Json.Nodes;
using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>One reading finds every mistake once, each where it is, and says what was probably meant.</summary>
public sealed class ParserRecoveryTests
{
    private const string All = "permit(principal, action, resource)";

    [Fact]
    public void A_missing_semicolon_costs_one_finding_and_no_policy()
    {
        var result = PolicySet.Parse($"{All}\n{All} when {{ 1 / 2 }};\n{All}");
        Assert.Equal(["WRIT1006", "WRIT1013", "WRIT1006"], Must.Fail(result));
        Assert.Equal([(2, 1), (2, 46), (3, 36)], result.Diagnostics.Select(d => (d.Span.Line, d.Span.Column)));
        Assert.Equal("a policy ends with a semicolon", result.Diagnostics[0].Help);
    }

    [Fact]
    public void A_semicolon_in_the_middle_is_one_mistake() =>
        Assert.Equal(["WRIT1006"], Must.Fail(PolicySet.Parse($"permit(principal; action, resource) when {{ true; }};\n{All};")));

    [Fact]
    public void A_mistake_in_an_annotation_leaves_the_next_policy_alone()
    {
        var result = PolicySet.Parse($"@id(x) {All};\n@id(\"y\") {All} when {{ principle == 1 }};");
        Assert.Equal(["WRIT1006", "WRIT1017"], Must.Fail(result));
    }

    [Fact]
    public void A_hostile_text_has_no_more_findings_than_can_be_read() =>
        Assert.Equal(100, Must.Fail(PolicySet.Parse(PolicyParserTests.Repeat("permit(;", 100_000))).Length);

    [Theory]
    [InlineData("permt(principal, action, resource);", "permit")]
    [InlineData("Forbid(principal, action, resource);", "forbid")]
    [InlineData("permit(principle, action, resource);", "principal")]
    [InlineData("permit(principal, acton, resource);", "action")]
    [InlineData("permit(principal, action, resource) wehn { true };", "when")]
    [InlineData("permit(principal, action, resource) when { resourse == 1 };", "resource")]
    [InlineData("permit(principal, action, resource) when { context.ip.isIpv5() };", "isIpv4")]
    [InlineData("permit(principal, action, resource) when { context.a.containsAl([1]) };", "containsAll")]
    [InlineData("permit(principal, action, resource) when { decmal(\"1.0\") == 1 };", "decimal")]
    public void What_is_misspelt_comes_with_what_was_meant(string text, string meant) =>
        Assert.Equal($"did you mean `{meant}`?", PolicySet.Parse(text).Diagnostics[0].Help);

    [Fact]
    public void What_the_reference_reads_is_read_and_what_it_refuses_is_refused()
    {
        var vectors = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "vectors", "cedar", "parsed.json")))!.AsArray();
        foreach (var vector in vectors) Assert.True(PolicySet.Parse(vector!["text"]!.GetValue<string>()).Ok == vector["reads"]!.GetValue<bool>(), vector.ToString());
        Assert.Equal(800, vectors.Count);
    }

    [Fact]
    public void A_slot_is_one_word()
    {
        Assert.True(PolicySet.Parse("permit(principal == ?principal, action, resource);").Ok);
        // Seen of the reference: it takes no blank and no comment between the two.
        Assert.Equal(["WRIT1018"], Must.Fail(PolicySet.Parse("permit(principal == ? principal, action, resource);")));
        Assert.Equal(["WRIT1018"], Must.Fail(PolicySet.Parse("permit(principal == ?\n// c\nprincipal, action, resource);")));
    }
}
