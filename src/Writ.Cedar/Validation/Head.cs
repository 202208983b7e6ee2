namespace Writ.Cedar;

/// <summary>A policy as one expression: its head and its conditions, each of which must be true.</summary>
internal static class Head
{
    public static Expr Condition(Policy policy)
    {
        List<Expr> parts =
        [
            .. Of(policy.Principal, Variable.Principal),
            .. Of(policy.Action),
            .. Of(policy.Resource, Variable.Resource),
        ];
        Expr? conditions = null;
        foreach (var condition in policy.Conditions.Reverse())
        {
            Expr body = condition.IsWhen ? condition.Body : new UnaryExpr(condition.Body.Range, UnaryOperator.Not, condition.Body);
            conditions = conditions is null ? body : new AndExpr(body.Range.To(conditions.Range), [body, conditions]);
        }

        if (conditions is not null) parts.Add(conditions);
        return parts switch
        {
            [] => new LiteralExpr(default, BoolValue.True),
            [var only] => only,
            _ => new AndExpr(default, parts),
        };
    }

    // An open slot says nothing: whatever fills it is of a type that fits, or the link applies to nothing.
    private static List<Expr> Of(EntityScope scope, Variable variable)
    {
        List<Expr> parts = [];
        var range = scope.Range;
        var asked = new VariableExpr(range, variable);
        if (scope.Type is not null) parts.Add(new IsExpr(range, asked, scope.Type, null));
        if (scope.Entity is not null)
            parts.Add(new BinaryExpr(range, scope.Kind == ScopeKind.Equal ? BinaryOperator.Equal : BinaryOperator.In, asked, new LiteralExpr(range, scope.Entity)));
        return parts;
    }

    private static List<Expr> Of(ActionScope scope)
    {
        if (scope.Kind == ScopeKind.Any) return [];
        var range = scope.Range;
        var asked = new VariableExpr(range, Variable.Action);
        Expr[] listed = [.. scope.Entities.Select(uid => new LiteralExpr(range, uid))];
        return scope.Kind == ScopeKind.Equal
            ? [new BinaryExpr(range, BinaryOperator.Equal, asked, listed[0])]
            : [new BinaryExpr(range, BinaryOperator.In, asked, listed.Length == 1 ? listed[0] : new SetExpr(range, listed))];
    }
}
