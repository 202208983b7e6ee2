namespace Writ.Cedar;

/// <summary>Finds what of the context a policy looks at. Names are always literals in Cedar, so that the text says it all.</summary>
internal static class ContextPathFinder
{
    public static IReadOnlyList<string> Find(Policy policy)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        Stack<Expr> pending = new(policy.Conditions.Select(condition => condition.Body));
        while (pending.TryPop(out var expr))
        {
            if (PathOf(expr) is { } path) _ = found.Add(string.Join('.', path));
            else foreach (var part in LiteralFinder.Parts(expr)) pending.Push(part);
        }

        return [.. found];
    }

    // The longest chain of names that begins at the context; null for any other expression.
    private static List<string>? PathOf(Expr expr)
    {
        List<string> names = [];
        while (true)
        {
            switch (expr)
            {
                case VariableExpr { Variable: Variable.Context }:
                    names.Reverse();
                    return names;
                case AttributeExpr attribute:
                    names.Add(attribute.Name);
                    expr = attribute.Target;
                    break;
                case HasExpr has:
                    names.AddRange(has.Path.Reverse());
                    expr = has.Target;
                    break;
                default:
                    return null;
            }
        }
    }
}
