using System.Globalization;
using Microsoft.AspNetCore.Http;
using Writ.Core.Api;
using Writ.Report.Board;

namespace Writ.Report.Api;

/// <summary>What a list is asked for, from the query string: every view is a link.</summary>
/// <param name="State">A filter group or an exact state; null for all.</param>
/// <param name="Search">Text to find; null for none.</param>
/// <param name="After">Execution id to go on from.</param>
/// <param name="Limit">1 to 1,000.</param>
public sealed record ListQuery(string? State, string? Search, string? After, int Limit)
{
    public const int MostRows = 1_000;

    public static bool TryRead(IQueryCollection query, int defaultLimit, out ListQuery list, out string error)
    {
        string? state = Text(query, "state"), search = Text(query, "q"), after = Text(query, "after"), limit = Text(query, "limit");
        list = new ListQuery(state, search, after, defaultLimit);
        error = "";
        if (state is not null && States.Of(state).Group == "other" && !States.Groups.Contains(state))
            error = "state must be one of " + string.Join(", ", States.Groups);
        else if (search is { Length: > 200 } || after is { Length: > 200 })
            error = "q and after are at most 200 characters";
        else if (limit is not null)
        {
            if (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int rows) && rows is >= 1 and <= MostRows)
                list = list with { Limit = rows };
            else
                error = $"limit must be 1 to {MostRows}";
        }

        return error.Length == 0;
    }

    public bool Matches(ExecutionSummary x) =>
        (State is null || x.State == State || States.Of(x.State).Group == State) && (Search is null || Found(x, Search));

    /// <summary>The query string that names this filter, <c>?state=…&amp;q=…</c> or empty.</summary>
    public string Suffix(string? after = null)
    {
        List<string> parts = [];
        if (State is not null) parts.Add("state=" + Uri.EscapeDataString(State));
        if (Search is not null) parts.Add("q=" + Uri.EscapeDataString(Search));
        if (after is not null) parts.Add("after=" + Uri.EscapeDataString(after));
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    // An id is found by its beginning; an index exactly, with or without its number sign and commas; words anywhere.
    private static bool Found(ExecutionSummary x, string text)
    {
        string number = text.TrimStart('#').Replace(",", "", StringComparison.Ordinal);
        return x.Execution.StartsWith(text, StringComparison.OrdinalIgnoreCase)
            || (x.Permit?.StartsWith(text, StringComparison.OrdinalIgnoreCase) ?? false)
            || x.LogIndex?.ToString(CultureInfo.InvariantCulture) == number
            || Contains(x.Agent, text) || Contains(x.Principal, text) || Contains(x.Action, text) || Contains(x.Subject, text)
            || Contains(x.Bundle, text) || Contains(x.Code, text) || Contains(x.Reason, text)
            || x.Policies.Any(policy => Contains(policy, text));
    }

    private static bool Contains(string? where, string text) => where?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false;

    private static string? Text(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var values) && values.Count == 1 && !string.IsNullOrWhiteSpace(values[0]) ? values[0]!.Trim() : null;
}
