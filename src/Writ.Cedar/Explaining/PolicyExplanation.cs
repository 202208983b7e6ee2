namespace Writ.Cedar;

/// <summary>What one policy made of a request.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Outcome">Whether it was satisfied, was not, or failed.</param>
/// <param name="Shortfalls">
/// Why it was not satisfied: each part of the scope that does not match; or, where the scope matches, what is wrong with the
/// first clause that does not hold, since later ones are not evaluated. Empty exactly when it was satisfied.
/// </param>
public sealed record PolicyExplanation(Policy Policy, PolicyOutcome Outcome, IReadOnlyList<Shortfall> Shortfalls);
