using static Writ.Tests.Decide.DecideSamples;

namespace Writ.Tests.Decide;

public sealed class AnnotationTests
{
    private const string Head = "permit (principal, action == Action::\"process.exec\", resource);";

    [Theory]
    [InlineData("@limit(\"wall=30s\")", "WRIT1522", "did you mean `@limits`? names of your own begin with x_")]
    [InlineData("@owner(\"sre\")", "WRIT1522", "names of your own begin with x_")]
    [InlineData("@limits", "WRIT1523", "write @limits(\"…\")")]
    [InlineData("@description(\"  \")", "WRIT1523", "write @description(\"…\")")]
    [InlineData("@id(\"a b\")", "WRIT1525", "use letters")]
    [InlineData("@id(\"a#1\")", "WRIT1525", "use letters")]
    [InlineData("@description(\"two\\nlines\")", "WRIT1526", "on one line")]
    [InlineData("@limits(\"wall=30\")", "WRIT1530", "correct wall=")]
    [InlineData("@limits(\"wal=30s\")", "WRIT1530", "did you mean `wall`?")]
    [InlineData("@requires(\"binray\")", "WRIT1531", "did you mean `binary`?")]
    [InlineData("@requires(\"binary binary\")", "WRIT1531", "keep one of them")]
    [InlineData("@approval(\"2 of sre within 10m\")", "WRIT1532", "write for example")]
    [InlineData("@approval(\"0 of Role::\\\"sre\\\" within 10m\")", "WRIT1532", "write for example")]
    [InlineData("@approval(\"2 of Role::\\\"sre\\\" within 30d\")", "WRIT1532", "write for example")]
    [InlineData("@approval(\"Role::\\\"sre\\\"\")", "WRIT1532", "write for example")]
    [InlineData("@budget(\"refund\")", "WRIT1533", "did you mean `refunds`?")]
    [InlineData("@budget(\"unheard-of\")", "WRIT1533", "define it in budgets.json")]
    [InlineData("@profile(\"plian\")", "WRIT1534", "did you mean `plain`?")]
    [InlineData("@profile(\"build\")", "WRIT1534", "define it in profiles/build.json")]
    public void What_an_annotation_says_wrong_is_an_error_with_a_suggestion(string annotation, string id, string help)
    {
        const string Budgets = """{ "refunds": { "counts": "calls", "per": "user", "window": "1d", "limit": 5 } }""";
        var found = Finding(id, $"// first\n\n  {annotation}\n{Head}", ("budgets.json", Budgets));
        Assert.Equal(("policies.cedar", 3, 3), (found.Source, found.Span.Line, found.Span.Column));
        Assert.Contains(help, found.Help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limits", "wall=1s")]
    [InlineData("requires", "binary")]
    [InlineData("profile", "plain")]
    [InlineData("approval", "1 of Role::\\\"sre\\\" within 1m")]
    public void An_obligation_on_a_forbid_is_an_error(string name, string value)
    {
        var found = Finding("WRIT1524", $"@{name}(\"{value}\")\nforbid (principal, action, resource);");
        Assert.Equal(1, found.Span.Line);
    }

    [Fact]
    public void Names_of_ones_own_are_free_with_and_without_a_value() =>
        Assert.Empty(Findings($"@x_owner(\"sre\") @x_reviewed @profile(\"plain\") {Head}"));

    [Fact]
    public void Every_wrong_annotation_of_every_policy_is_found_at_once()
    {
        var found = Findings($"@limit(\"a\") @profil(\"b\") {Head}\n@requires(\"all\") {Head}");
        Assert.Equal(["WRIT1522", "WRIT1522", "WRIT1531"], found.Select(finding => finding.Id));
    }
}
