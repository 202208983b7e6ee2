using Writ.Core.Canonical;

namespace Writ.Decide;

/// <summary>One budget of <c>budgets.json</c>: a counter per subject and window.</summary>
/// <param name="Counts">What is counted: <c>calls</c>, <c>seconds</c>, <c>bytes</c>, <c>tokens</c> or <c>minor</c> units of a currency.</param>
/// <param name="Per">Whose counter it is: <c>user</c>, <c>agent</c>, <c>role</c>, <c>action</c> or <c>all</c>.</param>
/// <param name="Sliding">Whether the window ends now; else it begins at a multiple of its length.</param>
/// <param name="Cost">Minor units that one execution costs.</param>
/// <param name="Argument">Which word of the command is the amount, from 0.</param>
internal sealed record Budget(
    string Name, string Counts, string? Currency, string Per, long WindowMs, long Limit, bool Sliding = false, long? Cost = null, long? Argument = null);

/// <summary>Reads <c>budgets.json</c>, an object of budgets by name, strictly.</summary>
internal static class BudgetReader
{
    private const long ShortestMs = 1_000;
    private const long MostWords = 10_000;

    private static readonly string[] Members = ["description", "counts", "currency", "per", "window", "sliding", "limit", "cost", "argument"];
    private static readonly string[] CountsWords = ["calls", "seconds", "bytes", "tokens", "minor"];
    private static readonly string[] PerWords = ["user", "agent", "role", "action", "all"];

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
        else if (window is not null && windowMs < ShortestMs)
        {
            findings.Error(DiagnosticIds.BadBudget, BundleLayout.Budgets, shape.Find("window")!.Span, $"`{window}` is shorter than a second", "correct \"window\"");
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

        // What an execution costs is in no measurement: the budget says it, or which word of the command says it.
        var (cost, argument) = (shape.OptionalLong("cost", 1, CanonicalJson.MaxInteger), shape.OptionalLong("argument", 0, MostWords));
        var (hasCost, hasArgument) = (shape.Find("cost") is not null, shape.Find("argument") is not null);
        var priceFits = counts == "minor" ? hasCost != hasArgument : !hasCost && !hasArgument;
        if (counts is not null && currencyFits && !priceFits)
        {
            Bad(member, $"the budget `{member.Name}` does not say what one execution costs, or says it where nothing costs money",
                "give either \"cost\" (minor units) or \"argument\" (which word of the command is the amount, from 0) exactly where it counts minor units", findings);
        }

        var sliding = shape.OptionalBool("sliding", otherwise: false);
        if (counts is null || per is null || limit is null || window is null || !currencyFits || !priceFits) return null;
        if (counts == "minor" && cost is null && argument is null) return null;
        return new Budget(member.Name, counts, currency, per, windowMs, limit.Value, sliding, cost, argument);
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
