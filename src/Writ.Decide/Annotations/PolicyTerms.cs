using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>What the annotations of one policy say.</summary>
internal sealed record PolicyTerms
{
    public static PolicyTerms None { get; } = new();

    public string? Id { get; init; }
    public string? Description { get; init; }
    public Limits Limits { get; init; } = Limits.None;

    /// <summary>Sorted, each once.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];
    public Approval? Approval { get; init; }

    /// <summary>Sorted, each once.</summary>
    public IReadOnlyList<string> Budgets { get; init; } = [];

    /// <summary>Name of a profile of the bundle.</summary>
    public string? Profile { get; init; }
}
