using System.Text;

namespace Writ.Cedar;

/// <summary>
/// Judges policies for one request as the authorizer does, part by part, and finds for each that is not satisfied the smallest
/// expressions that are to blame.
/// </summary>
internal sealed class PolicyExplainer(Request request, Entities entities)
{
    private readonly ExprEvaluator _evaluator = new(request, entities);

    public PolicyExplanation Explain(Policy policy)
    {
        List<Shortfall> shortfalls = [];
        ExplainScope(policy, policy.Principal, PolicyPart.Principal, request.Principal, shortfalls);
        ExplainAction(policy, shortfalls);
        ExplainScope(policy, policy.Resource, PolicyPart.Resource, request.Resource, shortfalls);
        if (shortfalls.Count > 0) return new(policy, PolicyOutcome.NotSatisfied, shortfalls);
        foreach (var condition in policy.Conditions)
        {
            var blame = new Blame(_evaluator, policy, condition.IsWhen ? PolicyPart.When : PolicyPart.Unless);
            blame.Find(condition.Body, condition.IsWhen);
            if (blame.Found.Count == 0) continue;
            return new(policy, blame.Found.Any(s => s.IsError) ? PolicyOutcome.Failed : PolicyOutcome.NotSatisfied, blame.Found);
        }

        return new(policy, PolicyOutcome.Satisfied, []);
    }

    private void ExplainScope(Policy policy, EntityScope scope, PolicyPart part, EntityUid uid, List<Shortfall> shortfalls)
    {
        var matches = scope.Kind switch
        {
            ScopeKind.Any => true,
            ScopeKind.Equal => uid.Equals(scope.Entity),
            ScopeKind.In => _evaluator.IsIn(uid, scope.Entity!),
            ScopeKind.Is => uid.Type == scope.Type,
            _ => uid.Type == scope.Type && _evaluator.IsIn(uid, scope.Entity!),
        };
        if (matches) return;
        var text = new StringBuilder();
        var name = part == PolicyPart.Principal ? "principal" : "resource";
        PolicyPrinter.PrintScope(text, name, scope);
        // What the entity is in matters only where membership is what failed.
        var isMembership = scope.Kind is ScopeKind.In || (scope.Kind is ScopeKind.IsIn && uid.Type == scope.Type);
        shortfalls.Add(Of(policy, part, text.ToString(), scope.Range, new Observation(name, uid, isMembership ? _evaluator.Membership(uid) : null)));
    }

    private void ExplainAction(Policy policy, List<Shortfall> shortfalls)
    {
        var scope = policy.Action;
        var matches = scope.Kind switch
        {
            ScopeKind.Any => true,
            ScopeKind.Equal => request.Action.Equals(scope.Entities[0]),
            _ => scope.Entities.Any(e => _evaluator.IsIn(request.Action, e)),
        };
        if (matches) return;
        var text = new StringBuilder();
        PolicyPrinter.PrintScope(text, scope);
        var note = scope.Kind == ScopeKind.In ? _evaluator.Membership(request.Action) : null;
        shortfalls.Add(Of(policy, PolicyPart.Action, text.ToString(), scope.Range, new Observation("action", request.Action, note)));
    }

    private static Shortfall Of(Policy policy, PolicyPart part, string text, TextRange range, Observation seen) =>
        new(part, text, policy.SourceText.Resolve(range), IsError: false, "does not match", [seen]);
}
