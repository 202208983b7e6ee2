using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Everything a decision depends on besides the intent and the bundle: facts, trust, budgets, approvals, parent.</summary>
public sealed record Circumstances
{
    public required HostFacts Facts { get; init; }

    /// <summary>What was checked, by the names of the schema's <c>Trust</c>.</summary>
    public IReadOnlyDictionary<string, TrustSignal> Trust { get; init; } = new Dictionary<string, TrustSignal>();

    /// <summary>What is left, by the names of <c>budgets.json</c>.</summary>
    public IReadOnlyDictionary<string, BudgetState> Budget { get; init; } = new Dictionary<string, BudgetState>();

    /// <summary>The program that starts this one, where it is started inside a run; measured by the host.</summary>
    public FileIdentity? StartedBy { get; init; }

    /// <summary>Where a connection would really lead: what the host's name was resolved to.</summary>
    public System.Net.IPAddress? Address { get; init; }

    /// <summary>Names of those who approved this intent under this authority; sorted or not.</summary>
    public IReadOnlyList<string> ApprovedBy { get; init; } = [];
}

/// <summary>A trust signal: what the check said, and how long ago.</summary>
/// <param name="Value"><c>pass</c> where the check holds; any other word where not.</param>
/// <param name="AgeMs">Milliseconds, 0 or more.</param>
public sealed record TrustSignal(string Value, long AgeMs);

/// <summary>A budget's counter, in what it counts.</summary>
public sealed record BudgetState(long Left, long Limit);
