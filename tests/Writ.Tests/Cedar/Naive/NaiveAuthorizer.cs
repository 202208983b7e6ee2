using Writ.Cedar;
using Writ.Tests.Cedar.Differential;

namespace Writ.Tests.Cedar.Naive;

/// <summary>
/// The language reference's authorization, read aloud: every policy is evaluated, in order; a satisfied forbid denies,
/// otherwise a satisfied permit allows, otherwise the answer is deny; a policy that errors is not satisfied.
/// Shares the syntax tree and the values with the engine, and nothing that the engine made to be fast.
/// </summary>
internal sealed class NaiveAuthorizer(PolicySet policies, Entities entities, Coverage coverage)
{
    public (Decision Decision, IReadOnlyList<string> Reasons, IReadOnlyList<string> Errors) Authorize(Request request)
    {
        List<string> permits = [], forbids = [], errors = [];
        foreach (var policy in policies.Policies)
        {
            try
            {
                if (IsSatisfied(policy, request)) (policy.Effect == Effect.Permit ? permits : forbids).Add(policy.Id);
            }
            catch (NaiveError)
            {
                errors.Add(policy.Id);
            }
        }

        if (forbids.Count > 0) return (Decision.Deny, forbids, errors);
        if (permits.Count > 0) return (Decision.Allow, permits, errors);
        return (Decision.Deny, [], errors);
    }

    private bool IsSatisfied(Policy policy, Request request)
    {
        var evaluator = new NaiveEvaluator(request, entities, coverage);
        if (!Fits(policy.Principal, request.Principal, evaluator)) return false;
        if (!Fits(policy.Action, request.Action, evaluator)) return false;
        if (!Fits(policy.Resource, request.Resource, evaluator)) return false;
        foreach (var condition in policy.Conditions)
        {
            if (evaluator.Bool(condition.Body) != condition.IsWhen) return false;
        }

        return true;
    }

    private static bool Fits(EntityScope scope, EntityUid uid, NaiveEvaluator evaluator) => scope.Kind switch
    {
        ScopeKind.Any => true,
        ScopeKind.Equal => NaiveEquality.Same(uid, scope.Entity!),
        ScopeKind.In => evaluator.IsIn(uid, scope.Entity!),
        ScopeKind.Is => uid.Type == scope.Type,
        ScopeKind.IsIn => uid.Type == scope.Type && evaluator.IsIn(uid, scope.Entity!),
        _ => throw new InvalidOperationException(),
    };

    private static bool Fits(ActionScope scope, EntityUid uid, NaiveEvaluator evaluator) => scope.Kind switch
    {
        ScopeKind.Any => true,
        ScopeKind.Equal => NaiveEquality.Same(uid, scope.Entities.Single()),
        ScopeKind.In => scope.Entities.Any(group => evaluator.IsIn(uid, group)),
        _ => throw new InvalidOperationException(),
    };
}
