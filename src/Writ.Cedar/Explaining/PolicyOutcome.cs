namespace Writ.Cedar;

/// <summary>What a policy made of a request.</summary>
public enum PolicyOutcome
{
    /// <summary>Its scope does not match, or a condition does not hold: it says nothing about the request.</summary>
    NotSatisfied = 0,

    /// <summary>Its scope matches and its conditions hold.</summary>
    Satisfied = 1,

    /// <summary>A condition could not be evaluated, and the policy was left out.</summary>
    Failed = 2,
}
