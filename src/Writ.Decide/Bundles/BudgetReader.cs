namespace Writ.Decide;

/// <summary>One budget of <c>budgets.json</c>: a counter per subject and window.</summary>
/// <param name="Counts">What is counted: <c>calls</c>, <c>seconds</c>, <c>bytes</c>, <c>tokens</c> or <c>minor</c> units of a currency.</param>
/// <param name="Per">Whose counter it is: <c>user</c>, <c>agent</c> or <c>all</c>.</param>
internal sealed record Budget(string Name, string Counts, string? Currency, string Per, long WindowMs, long Limit);

/// <summary>Reads <c>budgets.json</c>, an object of budgets by name, strictly.</summary>
internal static class BudgetReader
{
    private static readonly string[] Members = ["description", "counts", "currency", "per", "window", "limit"];
    private static readonly string[] CountsWords = ["calls", "seconds", "bytes", "tokens", "minor"];
    private static readonly string[] PerWords = ["user", "agent", "all"];

    /// <summary>The budgets that could be read; what is wrong with the others is among the findings.</summary>
    public static IReadOnlyDictionary<string, Budget> Read(string text, Findings findings)
    {
        Dictionary<string, Budget> budgets = [];
        if (text.Length == 0 || PlacedJsonReader.Read(BundleLayout.Budgets, text, findings) is not { } json) return budgets;
        if (json.Kind != System.Text.Json.JsonValueKind.Object)
        {
            findings.Error(
                DiagnosticIds.WrongKind, BundleLayout.Budgets, json.Span, $"the budgets are {json.KindName}",
                "write an object, { \"name\": { … } }");
            return budgets;
        }

        foreach (var member in json.Members)
        {
            if (!IsName(member.Name))
                Bad(member, $"`{member.Name}` is no name of a budget", "use lower-case letters, digits, - and _, at most 64", findings);
            else if (ReadOne(member, findings) is { } budget)
                budgets.Add(member.Name, budget);
        }

        return budgets;
    }

    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    private static Budget? ReadOne(PlacedMember member, Findings findings)
    {
        if (JsonShape.Of(BundleLayout.Budgets, member.Value, $"the budget `{member.Name}`", findings, Members) is not { } shape) return null;
        _ = shape.OptionalString("description");
        var counts = OneOf(shape, "counts", CountsWords, findings);
        var per = OneOf(shape, "per", PerWords, findings);
        var limit = shape.RequiredLong("limit", 1);
        var currency = shape.OptionalString("currency");
        var window = shape.RequiredString("window");
        var windowMs = 0L;
        if (window is not null && !Quantity.TryDuration(window, out windowMs, out var problem))
        {
            findings.Error(
                DiagnosticIds.BadBudget, BundleLayout.Budgets, shape.Find("window")!.Span, $"`{window}` {problem}", "correct \"window\"");
            window = null;
        }

        // Money without a currency cannot be compared, and nothing else has one.
        var currencyFits = currency is null ? counts != "minor" : counts == "minor" && currency.Length == 3 && currency.All(char.IsAsciiLetterUpper);
        if (counts is not null && !currencyFits)
        {
            Bad(
                member, $"the budget `{member.Name}` and its currency do not fit",
                "give a currency such as EUR exactly where it counts minor units", findings);
        }

        if (counts is null || per is null || limit is null || window is null || !currencyFits) return null;
        return new Budget(member.Name, counts, currency, per, windowMs, limit.Value);
    }

    private static string? OneOf(JsonShape shape, string name, string[] words, Findings findings)
    {
        if (shape.RequiredString(name) is not { } word) return null;
        if (words.Contains(word)) return word;
        findings.Error(DiagnosticIds.BadBudget, BundleLayout.Budgets, shape.Find(name)!.Span, $"`{name}` cannot be `{word}`", Nearest.Help(word, words));
        return null;
    }

    private static void Bad(PlacedMember member, string message, string help, Findings findings) =>
        findings.Error(DiagnosticIds.BadBudget, BundleLayout.Budgets, member.Span, message, help);
}
