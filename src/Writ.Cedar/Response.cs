namespace Writ.Cedar;

/// <summary>The decision and what it rests on.</summary>
public sealed class Response
{
    internal Response(Decision decision, IReadOnlyList<string> reasons, IReadOnlyList<EvaluationError> errors)
    {
        Decision = decision;
        Reasons = reasons;
        Errors = errors;
    }

    public Decision Decision { get; }

    /// <summary>Ids of the policies that determined the decision, in the order of the policy set; none for a default denial.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>Policies that failed, in the order of the policy set. Standard semantics leaves them out: a caller that
    /// must fail closed denies when there is any.</summary>
    public IReadOnlyList<EvaluationError> Errors { get; }
}
