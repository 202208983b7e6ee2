namespace Writ.Cedar;

/// <summary>The conditions of a policy as one conjunction, flat: <c>when { a &amp;&amp; b } unless { c }</c> is a, b, not c.</summary>
internal static class Conjuncts
{
    public static Expr[] Of(IReadOnlyList<Condition> conditions)
    {
        List<Expr> found = [];
        foreach (var condition in conditions)
        {
            if (condition.IsWhen) Add(found, condition.Body);
            else found.Add(new UnaryExpr(condition.Body.Range, UnaryOperator.Not, condition.Body));
        }

        return [.. found];
    }

    // The operands of a conjunction are asked in turn and each must be a boolean, however they are nested.
    private static void Add(List<Expr> found, Expr expr)
    {
        if (expr is AndExpr conjunction)
        {
            foreach (var operand in conjunction.Operands) Add(found, operand);
        }
        else
        {
            found.Add(expr);
        }
    }
}
