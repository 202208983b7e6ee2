namespace Writ.Cedar;

/// <summary>Finds the entities that a policy names.</summary>
internal static class LiteralFinder
{
    public static IReadOnlyList<EntityUid> Find(Policy policy)
    {
        SortedSet<EntityUid> found = [.. policy.Action.Entities];
        if (policy.Principal.Entity is { } principal) found.Add(principal);
        if (policy.Resource.Entity is { } resource) found.Add(resource);
        foreach (var condition in policy.Conditions)
        {
            foreach (var part in Walk(condition.Body))
            {
                if (part is LiteralExpr { Value: EntityUid uid }) found.Add(uid);
            }
        }

        return [.. found];
    }

    /// <summary>Every node of a tree, parents before children, left to right.</summary>
    public static List<Expr> Walk(Expr root)
    {
        List<Expr> all = [];
        Stack<Expr> pending = new([root]);
        while (pending.TryPop(out var expr))
        {
            all.Add(expr);
            foreach (var part in Parts(expr).Reverse()) pending.Push(part);
        }

        return all;
    }

    /// <summary>The direct children of a node, left to right.</summary>
    public static IReadOnlyList<Expr> Parts(Expr expr) => expr switch
    {
        IfExpr e => [e.Condition, e.Then, e.Otherwise],
        AndExpr e => e.Operands,
        OrExpr e => e.Operands,
        UnaryExpr e => [e.Operand],
        BinaryExpr e => [e.Left, e.Right],
        AttributeExpr e => [e.Target],
        HasExpr e => [e.Target],
        LikeExpr e => [e.Target],
        IsExpr { Container: { } container } e => [e.Target, container],
        IsExpr e => [e.Target],
        SetExpr e => e.Items,
        RecordExpr e => e.Values,
        CallExpr e => e.Arguments,
        _ => [],
    };
}
