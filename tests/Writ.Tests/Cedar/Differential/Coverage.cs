using System.Globalization;

namespace Writ.Tests.Cedar.Differential;

/// <summary>What a run has met, by name: a run shows by it that it met what it is about.</summary>
internal sealed class Coverage
{
    private static readonly string[] Total = ["==", "!="];
    private static readonly string[] Predicates =
    [
        "<", "<=", ">", ">=", "in", "contains", "containsAll", "containsAny", "isEmpty", "hasTag", "!", "&&", "||", "has", "has a.b", "like", "is", "is in",
        "isIpv4", "isIpv6", "isLoopback", "isMulticast", "isInRange", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual",
    ];

    private static readonly string[] Functions =
    [
        "if", "negate", "+", "-", "*", "getTag", "attribute", "ip", "decimal", "datetime", "duration", "offset", "durationSince", "toDate", "toTime",
        "toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays",
    ];

    private static readonly string[] Plain =
        ["long", "string", "bool", "entity", "principal", "action", "resource", "context", "set", "record"];

    private static readonly string[] Written =
    [
        "permit", "forbid", "when", "unless", "annotation", "template", "link", "principal Any", "principal Equal", "principal In", "principal Is", "principal IsIn",
        "resource Any", "resource Equal", "resource In", "resource Is", "resource IsIn", "action Any", "action Equal", "action In", "action in several",
        "?principal Equal", "?principal In", "?principal IsIn", "?resource Equal", "?resource In", "?resource IsIn", "like with a star", "like beyond the BMP",
        "has a string", "empty set", "largest long", "smallest long", "listed entity", "unlisted entity", "30 policies", "1 policy",
    ];

    private static readonly string[] Outcomes =
    [
        "request refused", "request taken", "allowed", "denied by a forbid", "denied by default", "several reasons", "policy failed", "allowed though a policy failed",
        "failed policies of both effects", "principal missing", "resource missing", "entities fit", "entities do not fit", "policy valid", "policy invalid", "policy warned of",
        "template valid", "template invalid", "link valid", "link invalid",
    ];

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>All that evaluation can meet: every operator and function, with everything that may come of it.</summary>
    public static IReadOnlyList<string> Evaluation { get; } =
    [
        .. Total.SelectMany(o => Each(o, "true", "false")), .. Predicates.SelectMany(o => Each(o, "true", "false", "error")),
        .. Functions.SelectMany(o => Each(o, "value", "error")), .. Plain.SelectMany(o => Each(o, "value")),
    ];

    /// <summary>All that a comparison of engines can meet.</summary>
    public static IReadOnlyList<string> Everything { get; } = [.. Evaluation, .. Written, .. Outcomes];

    public long this[string what] => _counts.GetValueOrDefault(what);

    public void Met(string what) => _counts[what] = this[what] + 1;

    public void MetIf(bool yes, string what)
    {
        if (yes) Met(what);
    }

    public void Add(Coverage other)
    {
        foreach (var (what, times) in other._counts) _counts[what] = this[what] + times;
    }

    public IReadOnlyList<string> MissingOf(IEnumerable<string> wanted) => [.. wanted.Where(what => this[what] == 0)];

    /// <summary>Every outcome with its count, and the rarest of the rest.</summary>
    public override string ToString()
    {
        var rare = _counts.Where(c => !Outcomes.Contains(c.Key)).OrderBy(c => c.Value).Take(5);
        return string.Join(", ", Outcomes.Select(o => $"{o} {Number(this[o])}")) + "; rarest: " + string.Join(", ", rare.Select(c => $"{c.Key} {Number(c.Value)}"));
    }

    private static IEnumerable<string> Each(string name, params string[] outcomes) => outcomes.Select(outcome => $"{name} → {outcome}");

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
