namespace Writ.Cedar;

/// <summary>A policy that could not be evaluated for a request, and was left out of the decision.</summary>
public sealed record EvaluationError(string PolicyId, string Message);
