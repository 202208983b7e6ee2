namespace Writ.Cedar;

/// <summary>The parts of a policy that can fail for a request.</summary>
public enum PolicyPart
{
    /// <summary>The principal's part of the scope.</summary>
    Principal = 0,

    /// <summary>The action's part of the scope.</summary>
    Action = 1,

    /// <summary>The resource's part of the scope.</summary>
    Resource = 2,

    /// <summary>A <c>when</c> clause, whose condition must be true.</summary>
    When = 3,

    /// <summary>An <c>unless</c> clause, whose condition must be false.</summary>
    Unless = 4,
}
