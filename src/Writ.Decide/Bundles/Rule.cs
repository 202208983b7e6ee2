using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>A policy of a bundle with what its annotations say and how decisions name it.</summary>
internal sealed record Rule(Policy Policy, bool IsProtected, PolicyTerms Terms, DeterminingPolicy Name)
{
    public const string PolicyTier = "policy";
    public const string ProtectedTier = "protected";

    public static Rule Of(Policy policy, bool isProtected, PolicyTerms terms) => new(
        policy,
        isProtected,
        terms,
        new DeterminingPolicy(policy.Id, isProtected ? ProtectedTier : PolicyTier, policy.Source ?? "", policy.Span.Line, terms.Description));
}
