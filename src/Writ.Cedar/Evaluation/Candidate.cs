namespace Writ.Cedar;

/// <summary>A policy on its way into the index, and what is left to ask of it.</summary>
/// <param name="Policy">What it says.</param>
/// <param name="Order">Its place in the policy set.</param>
/// <param name="FoundBy">Whose entity leads to it, if any: that the head's entity is the right one is then known.</param>
/// <param name="Asked">So many of the conjuncts are known to be true where it is judged.</param>
internal sealed record Candidate(Policy Policy, int Order, Variable? FoundBy, Expr[] Conjuncts, int Asked)
{
    public static Candidate Of(Policy policy, int order, Variable? foundBy) => new(policy, order, foundBy, Cedar.Conjuncts.Of(policy.Conditions), 0);

    public ReadOnlySpan<Expr> Rest => Conjuncts.AsSpan(Asked);
}
