using Writ.Cedar;
using Writ.Decide;

namespace Writ.Tests.Decide;

public sealed class BudgetReaderTests
{
    private const string Good = """
        {
          "refunds-daily": { "counts": "minor", "currency": "EUR", "per": "agent", "window": "1d", "limit": 50000, "argument": 1 },
          "calls": { "description": "gentle", "counts": "calls", "per": "all", "window": "1m", "limit": 60, "sliding": true }
        }
        """;

    [Fact]
    public void Budgets_are_read_by_name()
    {
        var budgets = Read(Good, out var findings);
        Assert.Empty(findings);
        Assert.Equal(new Budget("refunds-daily", "minor", "EUR", "agent", 86_400_000, 50_000, Argument: 1), budgets["refunds-daily"]);
        Assert.Equal(new Budget("calls", "calls", null, "all", 60_000, 60, Sliding: true), budgets["calls"]);
    }

    [Theory]
    [InlineData("\"minor\"", "\"euro\"", "WRIT1550", 2)]
    [InlineData("\"EUR\"", "\"eur\"", "WRIT1550", 2)]
    [InlineData("\"currency\": \"EUR\", ", "", "WRIT1550", 2)]
    [InlineData("\"calls\", \"per\"", "\"calls\", \"currency\": \"EUR\", \"per\"", "WRIT1550", 3)]
    [InlineData("\"1d\"", "\"a day\"", "WRIT1550", 2)]
    [InlineData(", \"argument\": 1", "", "WRIT1550", 2)]
    [InlineData("\"argument\": 1", "\"argument\": 1, \"cost\": 2", "WRIT1550", 2)]
    [InlineData("\"argument\": 1", "\"argument\": -1", "WRIT1503", 2)]
    [InlineData("\"limit\": 60", "\"limit\": 60, \"cost\": 2", "WRIT1550", 3)]
    [InlineData("\"1m\"", "\"999ms\"", "WRIT1550", 3)]
    [InlineData("\"sliding\": true", "\"sliding\": 1", "WRIT1503", 3)]
    [InlineData("\"limit\": 60", "\"limit\": 0", "WRIT1503", 3)]
    [InlineData("\"limit\": 60", "\"limit\": 60, \"limits\": 1", "WRIT1504", 3)]
    [InlineData("\"calls\": {", "\"Calls!\": {", "WRIT1550", 3)]
    [InlineData("\"per\": \"all\", ", "", "WRIT1505", 3)]
    public void What_is_wrong_is_refused_where_it_stands(string replace, string with, string id, int line)
    {
        var text = Good.Replace(replace, with, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);
        _ = Read(text, out var findings);
        var found = Assert.Single(findings);
        Assert.Equal((id, "budgets.json", line), (found.Id, found.Source, found.Span.Line));
    }

    [Fact]
    public void Budgets_that_are_no_object_are_refused()
    {
        _ = Read("[]", out var findings);
        Assert.Equal("WRIT1503", Assert.Single(findings).Id);
    }

    private static IReadOnlyDictionary<string, Budget> Read(string text, out IReadOnlyList<CedarDiagnostic> findings)
    {
        var bag = new Findings();
        var budgets = BudgetReader.Read(text, bag);
        findings = bag.ToList();
        return budgets;
    }
}
