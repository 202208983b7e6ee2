using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Writ.Cedar;

namespace Writ.Decide;

/// <summary>Who must say yes: <c>2 of Role::"sre" within 10m</c>.</summary>
/// <param name="Count">Approvers needed, 1 to 20.</param>
/// <param name="From">They are in this.</param>
/// <param name="WithinMs">Milliseconds after which the intent is denied; at most seven days.</param>
internal sealed record Approval(int Count, EntityUid From, long WithinMs)
{
    private const int MostApprovers = 20;
    private const long LongestMs = 7L * 86_400_000;

    public static bool TryParse(string text, [NotNullWhen(true)] out Approval? approval, [NotNullWhen(false)] out string? problem)
    {
        approval = null;
        // The id of the entity may hold anything, so the fixed words are found from both ends.
        var of = text.IndexOf(" of ", StringComparison.Ordinal);
        var within = text.LastIndexOf(" within ", StringComparison.Ordinal);
        problem = "is not of the form: 2 of Role::\"sre\" within 10m";
        if (of < 0 || within < of + 4) return false;
        problem = $"does not begin with a number from 1 to {MostApprovers}";
        if (!int.TryParse(text.AsSpan(0, of), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostApprovers) return false;
        problem = "does not name an entity after `of`, as Role::\"sre\"";
        if (!EntityUid.TryParse(text[(of + 4)..within].Trim(), out var from)) return false;
        problem = "does not end with a time of at most 7d";
        if (!Quantity.TryDuration(text[(within + 8)..].Trim(), out var ms, out _) || ms > LongestMs) return false;
        (approval, problem) = (new Approval(count, from, ms), null);
        return true;
    }

    /// <summary>The stricter of two that ask the same people; nothing where they ask different ones.</summary>
    public Approval? Tighten(Approval other) =>
        From == other.From ? new Approval(Math.Max(Count, other.Count), From, Math.Min(WithinMs, other.WithinMs)) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} of {From} within {Quantity.Duration(WithinMs)}");
}
