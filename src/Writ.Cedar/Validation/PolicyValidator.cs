using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>Validates one policy: first every name in it, then its types in every environment that its head can match.</summary>
internal sealed class PolicyValidator(Schema schema, Policy policy)
{
    private readonly DiagnosticBag _diagnostics = new(policy.SourceText);

    public IReadOnlyList<CedarDiagnostic> Validate()
    {
        CheckNames();
        // Types of unknown entities are unknown: going on would report the same thing again, worse.
        if (!_diagnostics.HasErrors) CheckTypes();
        return [.. _diagnostics.ToList().Distinct()];
    }

    /// <summary>Of a template-linked policy only what its link says: the template itself is validated once, for all its links.</summary>
    public IReadOnlyList<CedarDiagnostic> ValidateLink()
    {
        if (policy.Link!.Principal is { } principal) CheckType(principal.Type, policy.Principal.Range);
        if (policy.Link.Resource is { } resource) CheckType(resource.Type, policy.Resource.Range);
        if (!_diagnostics.HasErrors && Environments().Count == 0) WarnOfNoMatch();
        return _diagnostics.ToList();
    }

    private void CheckNames()
    {
        CheckScope(policy.Principal);
        CheckScope(policy.Resource);
        foreach (var action in policy.Action.Entities) CheckUid(action, policy.Action.Range);
        foreach (var condition in policy.Conditions)
        {
            foreach (var part in LiteralFinder.Walk(condition.Body))
            {
                if (part is LiteralExpr { Value: EntityUid uid }) CheckUid(uid, part.Range);
                else if (part is IsExpr test) CheckType(test.Type, part.Range);
            }
        }
    }

    private void CheckScope(EntityScope scope)
    {
        if (scope.Type is not null) CheckType(scope.Type, scope.Range);
        if (scope.Entity is not null) CheckUid(scope.Entity, scope.Range);
    }

    private void CheckType(string type, TextRange at)
    {
        // In any namespace, also in one without actions, `Action` is the type of actions.
        if (schema.TryGetEntityType(type, out _) || IsActionType(type)) return;
        _diagnostics.Error("WRIT1310", at, $"the schema has no entity type `{type}`", NearestType(type));
    }

    private void CheckUid(EntityUid uid, TextRange at)
    {
        if (schema.Knows(uid)) return;
        if (schema.TryGetEntityType(uid.Type, out var type))
            _diagnostics.Error("WRIT1312", at, $"`{uid}` is not one of the listed entities of its type", $"the ids are {string.Join(", ", type.Ids!.Order(StringComparer.Ordinal).Take(10))}");
        else if (IsActionType(uid.Type))
            _diagnostics.Error("WRIT1311", at, $"the schema has no action `{uid}`");
        else
            CheckType(uid.Type, at);
    }

    private static bool IsActionType(string type) => Names.Last(type) == "Action";

    private string? NearestType(string type)
    {
        var near = schema.EntityTypeInfos.FirstOrDefault(t => Names.Last(t.Name) == Names.Last(type)
            || string.Equals(t.Name, type, StringComparison.OrdinalIgnoreCase));
        return near is null ? null : $"did you mean `{near.Name}`?";
    }

    private void CheckTypes()
    {
        CheckActionList();
        var (matched, possible) = (false, false);
        foreach (var environment in Environments())
        {
            matched = true;
            possible |= CanBeTrue(environment);
        }

        if (_diagnostics.HasErrors) return;
        if (!matched) WarnOfNoMatch();
        else if (!possible)
            _diagnostics.Warning("WRIT1321", policy.Principal.Range.To(policy.Resource.Range), $"the policy `{policy.Id}` is impossible: its conditions are false for every valid request");
    }

    private void WarnOfNoMatch() => _diagnostics.Warning(
        "WRIT1320", policy.Principal.Range.To(policy.Resource.Range), $"the policy `{policy.Id}` fits no action: nothing the schema allows matches its head");

    // The list of the head is a set like another: not empty, and of one type. Where the principal already rules the policy
    // out for every action, nobody looks at it.
    private void CheckActionList()
    {
        var actions = policy.Action.Entities;
        if (policy.Action.Kind != ScopeKind.In || (actions.Count > 0 && actions.All(a => a.Type == actions[0].Type))) return;
        if (!schema.ActionInfos.Any(a => a.Resources.Count > 0 && Matching(a.Principals, policy.Principal).Count > 0)) return;
        if (actions.Count == 0) _diagnostics.Error("WRIT1303", policy.Action.Range, "an empty list of actions has no type", "name the actions, or remove the policy");
        else _diagnostics.Error("WRIT1302", policy.Action.Range, "the actions of this list are of several types", "write one policy for each");
    }

    // A policy with an error in one environment may be impossible in others; only an error counts then.
    private bool CanBeTrue(RequestEnvironment environment)
    {
        var checker = new TypeChecker(schema, environment, _diagnostics);
        var known = Typing.Nothing;
        foreach (var condition in policy.Conditions)
        {
            Expr body = condition.IsWhen ? condition.Body : new UnaryExpr(condition.Body.Range, UnaryOperator.Not, condition.Body);
            var typing = checker.Check(body, known);
            if (typing.Type is null || typing.IsFalse) return false;
            if (!TypeLattice.IsBool(typing.Type))
            {
                _diagnostics.Error("WRIT1301", condition.Body.Range, $"expected Bool, this is {typing.Type}");
                return false;
            }

            known = known.Union(typing.Known);
        }

        return true;
    }

    private List<RequestEnvironment> Environments()
    {
        List<RequestEnvironment> all = [];
        foreach (var action in schema.ActionInfos.Where(a => ScopeTyping.CanMatch(policy.Action, a)))
        {
            var resources = Matching(action.Resources, policy.Resource);
            foreach (var principal in Matching(action.Principals, policy.Principal))
            {
                foreach (var resource in resources) all.Add(new RequestEnvironment(principal, action, resource));
            }
        }

        return all;
    }

    private List<EntityTypeInfo> Matching(IEnumerable<string> names, EntityScope scope)
    {
        List<EntityTypeInfo> matching = [];
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (schema.TryGetEntityType(name, out var type) && ScopeTyping.CanMatch(scope, type)) matching.Add(type);
        }

        return matching;
    }
}
